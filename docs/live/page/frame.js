// What stands on a cell before anybody has clicked: its buttons, over the code's first line.

/** @typedef {"sql"|"plan"|"python"|"check"} Kind
 * @typedef {{element: HTMLElement, kind: Kind, language: "sql"|"python", name: string, code: HTMLElement,
 *   head: HTMLElement, magic: HTMLElement, status: HTMLElement, edit: HTMLButtonElement,
 *   reset: HTMLButtonElement, run: HTMLButtonElement}} Frame */

const NAMES = { sql: "SQL cell", plan: "Plan cell", python: "Python cell", check: "Answer" };

/** @param {HTMLElement} element @param {number} number which live cell of the page @returns {Frame} */
export function furnished(element, number) {
  const kind = /** @type {Kind} */ (element.dataset.live);
  const name = kind === "check" ? `Answer to ${element.dataset.exercise}` : `${NAMES[kind]} ${number}`;
  element.role = "group";
  element.ariaLabel = name;

  const head = document.createElement("div");
  head.className = "cell-head";
  const magic = document.createElement("span");
  magic.className = "cell-magic";
  const status = document.createElement("span");
  status.className = "cell-status";
  status.role = "status";
  const edit = button("Edit", "Change the code");
  const reset = button("Reset", "The code and the results as published");
  reset.hidden = true;
  const run = button(kind === "check" ? "Check" : "Run", "Ctrl-Enter in the editor");
  run.classList.add("cell-run");

  const code = /** @type {HTMLElement} */ (element.querySelector(".highlight"));
  const copy = code.querySelector(".copy");
  head.append(magic, status, ...(copy ? [copy] : []), edit, reset, run);
  element.prepend(head);
  return {
    element, kind, name, code, head, magic, status, edit, reset, run,
    language: element.dataset.language === "sql" ? "sql" : "python",
  };
}

/** @param {string} label @param {string=} title */
export function button(label, title) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  if (title) made.title = title;
  return made;
}
