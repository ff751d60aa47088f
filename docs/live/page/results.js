// What the engines answer, as the elements in which a lesson's page shows stored outputs.

import { resultTable } from "./table.js";
import { plural, visible } from "./text.js";

const LONGEST = 20_000; // characters of one text; more would only make the page slow

/** @typedef {import("../engine/console.js").Outcome} Outcome */

/** The outcomes of a cell of SQL, in order; lines of text that follow each other are one output.
 * @param {Outcome[]} outcomes */
export function ofSql(outcomes) {
  /** @type {HTMLElement[]} */
  const elements = [];
  let lines = /** @type {string[]} */ ([]);
  const flush = () => {
    if (lines.length) elements.push(text(lines.join("\n")));
    lines = [];
  };
  for (const outcome of outcomes) {
    if (outcome.kind === "rows") {
      flush();
      elements.push(markup(resultTable({ ...outcome, numeric: places(outcome.numeric) })));
    } else if (outcome.kind === "refused") {
      flush();
      elements.push(text(outcome.text, "error"));
    } else lines.push(outcome.text);
  }
  flush();
  return elements;
}

/** What the database said to refuse a statement; empty where it refused none.
 * @param {Outcome[]} outcomes */
export function refusal(outcomes) {
  for (const outcome of outcomes) if (outcome.kind === "refused") return outcome.text;
  return "";
}

/** How many rows the last statement that returns rows has returned, in words.
 * @param {Outcome[]} outcomes */
export function rowCount(outcomes) {
  let words = "Done";
  for (const outcome of outcomes) if (outcome.kind === "rows") words = plural(outcome.total, "row");
  return words;
}

/** @param {{svg?: string, refused?: string}} plan */
export function ofPlan(plan) {
  return plan.refused === undefined ? [markup(plan.svg ?? "")] : [text(plan.refused, "error")];
}

/** @param {{output: string, html: string|null, refused: string|null}} run */
export function ofPython(run) {
  return [
    ...(run.output ? [text(run.output)] : []),
    ...(run.html ? [markup(run.html)] : []),
    ...(run.refused ? [text(run.refused, "error")] : []),
  ];
}

/** @param {string} words @param {"text"|"error"} kind */
export function text(words, kind = "text") {
  const element = output(kind);
  const pre = document.createElement("pre");
  pre.textContent = visible(shortened(words.replace(/\n+$/, "")));
  element.append(pre);
  return element;
}

/** HTML as an output. Its style sheets are left out, the page has them; its ids become unique.
 * @param {string} html */
export function markup(html) {
  const element = output("html");
  element.innerHTML = html;
  for (const style of element.querySelectorAll("style")) style.remove();
  for (const owner of element.querySelectorAll("[id]")) rename(element, owner.id);
  return element;
}

let renamed = 0;

/** @param {HTMLElement} element @param {string} id */
function rename(element, id) {
  const other = `${id}-live-${++renamed}`;
  for (const part of element.querySelectorAll("*"))
    for (const { name, value } of [...part.attributes]) {
      const words = value.split(" ");
      if ((name === "id" || name.startsWith("aria-")) && words.includes(id))
        part.setAttribute(name, words.map((word) => (word === id ? other : word)).join(" "));
      else if (value === `#${id}` || value.includes(`(#${id})`))
        part.setAttribute(name, value.replace(`#${id}`, `#${other}`));
    }
}

/** An output without content yet. What scrolls sideways can be reached without a mouse (WCAG 2.1.1).
 * @param {string} kind */
export function output(kind) {
  const element = document.createElement("cell-output");
  element.dataset.kind = kind;
  wide.observe(element);
  return element;
}

const wide = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) /** @type {HTMLElement} */ (target).tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

/** @param {boolean[]} flags */
const places = (flags) => flags.flatMap((flag, i) => (flag ? [i] : []));

/** @param {string} words */
function shortened(words) {
  if (words.length <= LONGEST) return words;
  const rest = (words.length - LONGEST).toLocaleString("en-US");
  return `${words.slice(0, LONGEST)}…\n(${rest} more characters are not shown)`;
}
