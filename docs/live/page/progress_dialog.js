// What is done in all lessons, and the file that takes it to another browser or to the notebooks.

import { button } from "./frame.js";
import * as progress from "./progress.js";

export function show() {
  const dialog = document.createElement("dialog");
  dialog.className = "progress";
  dialog.ariaLabel = "Your progress";
  const title = document.createElement("h2");
  title.textContent = "Your progress";
  const table = document.createElement("div");
  const words = document.createElement("p");
  words.role = "status";
  const file = document.createElement("input");
  file.type = "file";
  file.accept = "application/json,.json";
  file.hidden = true;

  const take = button("Export", "A file for another browser, or for: python3 -m sandbox progress --import");
  const bring = button("Import", "A file of this page, or of: python3 -m sandbox progress --export");
  const close = button("Close");
  take.addEventListener("click", download);
  bring.addEventListener("click", () => file.click());
  close.addEventListener("click", () => dialog.close());
  file.addEventListener("change", async () => {
    words.textContent = await imported(file.files?.[0]);
    file.value = "";
    table.replaceChildren(...summary());
  });

  const row = document.createElement("p");
  row.className = "progress-buttons";
  row.append(take, bring, close);
  table.append(...summary());
  dialog.append(title, table, words, file, row);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function download() {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([progress.exported()], { type: "application/json" }));
  link.download = "progress.json";
  link.click();
  URL.revokeObjectURL(link.href);
}

/** @param {File|undefined} file @returns {Promise<string>} what came of it, in words */
async function imported(file) {
  if (!file) return "";
  try {
    progress.imported(await file.text());
    return "Brought in. Nothing that was solved here is lost.";
  } catch {
    return `${file.name} holds no exported progress; nothing was changed.`;
  }
}

/** @returns {Element[]} */
function summary() {
  /** @type {Map<string, {solved: number, tried: number}>} */
  const lessons = new Map();
  for (const [exercise, { solved, attempts }] of Object.entries(progress.read())) {
    const slug = exercise.split(".")[0];
    const sums = lessons.get(slug) ?? { solved: 0, tried: 0 };
    if (solved !== null) sums.solved += 1;
    else if (attempts) sums.tried += 1;
    lessons.set(slug, sums);
  }
  const where = document.createElement("p");
  where.textContent = "It is kept in this browser alone. Export it to go on elsewhere.";
  if (!lessons.size) {
    where.textContent = "Nothing is solved yet. What you solve is kept in this browser alone.";
    return [where];
  }
  const list = document.createElement("ul");
  for (const [slug, { solved, tried }] of [...lessons].sort()) {
    const item = document.createElement("li");
    item.textContent = `${slug}: ${solved} solved` + (tried ? `, ${tried} tried` : "");
    list.append(item);
  }
  return [list, where];
}
