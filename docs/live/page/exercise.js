// Checking an answer, hints in stages, and the solution.

import { button } from "./frame.js";
import * as progress from "./progress.js";
import { output, text as textOutput } from "./results.js";
import { paragraph, verdictPanel } from "./verdict_panel.js";

/** @typedef {import("./cell.js").Cell} Cell */

// The line with which an answer in Python ends in the notebook: here the button does that.
const CALL = /^check\(.*\)\s*$/m;

export class Exercise {
  /** @param {Cell} cell */
  constructor(cell) {
    this.cell = cell;
    this.id = cell.frame.element.dataset.exercise ?? "";
    this.help = document.createElement("div");
    this.help.className = "exercise-given";
    this.help.ariaLive = "polite";
    cell.results.before(this.help);
    cell.results.ariaLive = "polite";
  }

  /** @param {import("../engine/index.js").Engine} engine @param {string} answer
   * @returns {Promise<import("./cell.js").Shown>} */
  async judged(engine, answer) {
    const verdict = await engine.check(this.id, answer.replace(CALL, ""));
    progress.record(verdict);
    const element = output("verdict");
    element.innerHTML = verdictPanel(verdict);
    return { elements: [element], words: "", lacks: false };
  }

  /** Shows the next hint, and those before it. */
  async hint() {
    const exercise = await this.exported();
    if (exercise === null) return;
    const total = exercise.hints.length;
    const number = progress.takeHint(this.id, total);
    const list = document.createElement("ol");
    list.className = "exercise-hints";
    for (const hint of exercise.hints.slice(0, number)) {
      const item = document.createElement("li");
      item.innerHTML = paragraph(hint);
      list.append(item);
    }
    this.help.querySelector(".exercise-hints")?.remove();
    this.help.prepend(list);
    const [first] = this.cell.frame.element.querySelectorAll(".exercise-help button");
    first.textContent = number < total ? `Hint ${number + 1} of ${total}` : `All ${total} hints shown`;
    /** @type {HTMLButtonElement} */ (first).disabled = number === total;
  }

  /** Shows the solution, after a question where the exercise is not solved yet. */
  async askForSolution() {
    const { solved, opened } = progress.of(this.id);
    if (solved !== null || opened !== null) return this.solution();
    if (this.help.querySelector(".exercise-sure")) return undefined;
    const row = document.createElement("p");
    row.className = "exercise-sure";
    const yes = button("Show it");
    const no = button("Not yet");
    row.append("Not solved yet. Show the solution all the same? ", yes, no);
    yes.addEventListener("click", () => (row.remove(), this.solution()));
    no.addEventListener("click", () => row.remove());
    this.help.append(row);
    return yes.focus();
  }

  async solution() {
    const exercise = await this.exported();
    if (exercise === null || this.help.querySelector(".exercise-solution")) return;
    const [{ solutions }, { Editor }] = await Promise.all([
      unpacked(exercise.packed),
      import("./editor.js"),
    ]);
    progress.openSolution(this.id);
    for (const [name, text] of Object.entries(solutions)) {
      const block = document.createElement("div");
      block.className = "exercise-solution";
      const title = document.createElement("p");
      title.textContent = `Solution: ${name}`;
      const host = document.createElement("div");
      host.className = "cell-editor";
      const { language } = this.cell.frame;
      new Editor(host, { text: text.trim(), language, label: `Solution: ${name}`, readOnly: true });
      block.append(title, host);
      this.help.append(block);
    }
  }

  /** The exercise of the lesson's export; where it cannot be had, says so and gives null. */
  async exported() {
    try {
      return (await this.cell.page.session.lesson()).exercises[this.id];
    } catch (error) {
      const words = `The exercise could not be loaded: ${/** @type {Error} */ (error).message}`;
      this.help.replaceChildren(textOutput(words, "error"));
      return null;
    }
  }
}

/** What sandbox/exercises/export.py packs: JSON, compressed by zlib, in base64.
 * @param {string} packed @returns {Promise<{solutions: Record<string, string>}>} */
async function unpacked(packed) {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).json();
}
