// Puts buttons on the cells of a page. The editor and the engines are loaded at the first click.

import { furnishedExercise } from "./exercise_frame.js";
import { button, furnished } from "./frame.js";

const script = /** @type {HTMLScriptElement} */ (document.querySelector("script[data-live]"));
const lesson = script.dataset.lesson ? new URL(script.dataset.lesson, location.href).href : null;

/** @type {Promise<import("./page.js").Page>|undefined} */
let opening;
function opened() {
  opening ??= import("./page.js").then(({ Page }) => new Page(frames, lesson));
  return opening;
}

const frames = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".cell[data-live]"))]
  .filter((element) => element.dataset.live !== "setup")
  .map((element, i) => furnished(element, i + 1));

for (const frame of frames) {
  const open = async () => (await opened()).cell(frame);
  frame.run.addEventListener("click", async () => (await open()).press());
  frame.reset.addEventListener("click", async () => (await open()).reset());
  frame.edit.addEventListener("click", async () => (await open()).edit());
  frame.code.addEventListener("click", async ({ clientX: x, clientY: y }) => {
    if (getSelection()?.isCollapsed) (await open()).edit({ x, y });
  });
  if (frame.kind === "check") furnishedExercise(frame, open);
}

const facts = document.querySelector(".lesson-facts");
if (facts && lesson) {
  const progress = button("Your progress");
  progress.className = "facts-button";
  progress.addEventListener("click", async () => (await import("./progress_dialog.js")).show());
  facts.append(" · ", progress);
}
