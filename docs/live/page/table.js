// The page's side of sandbox/pictures/table.py: the same markup for the same rows.

import { escape, plural } from "./text.js";

const SHOWN = 20;
const TITLE_CHARACTERS = 2000;
const CELL_CHARACTERS = 300;
const LONG_CHARACTERS = 28;

/** @typedef {{columns: string[], rows: (string|null)[][], numeric?: Iterable<number>,
 *   total?: number|null, caption?: string}} Result `numeric`: columns to align right, from 0 */

/** The rows that a query returned, as HTML.
 * @param {Result} result */
export function resultTable({ columns, rows, numeric = [], total = 0, caption = "" }) {
  const all = Math.max(rows.length, total ?? 0);
  const kept = rows.slice(0, SHOWN);
  const right = new Set(numeric);
  const count =
    kept.length === all
      ? plural(all, "row")
      : `${kept.length.toLocaleString("en-US")} of ${plural(all, "row")} shown`;
  const head = columns.map((name, i) => `<th scope="col"${classes(side(i, right))}>${escape(name)}</th>`);
  const body = kept.map((row) => `<tr>${row.map((text, i) => cell(text, side(i, right))).join("")}</tr>`);
  const label = escape(`${caption || "Result"}, ${plural(columns.length, "column")}, ${count}`);
  return (
    `<div class="pic-scroll" role="group" tabindex="0" aria-label="${label}">` +
    `<table class="pic-table">${captionElement(caption, count)}\n` +
    `<thead><tr>${head.join("")}</tr></thead>\n<tbody>\n${body.join("\n")}\n</tbody></table></div>`
  );
}

/** A value of a verdict as a table takes it.
 * @param {unknown} value @returns {string|null} */
export function cellText(value) {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return `{${value.map((v) => cellText(v) ?? "null").join(",")}}`;
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
}

/** @param {string} caption @param {string} count */
function captionElement(caption, count) {
  if (!caption) return `<caption><span>${count}</span></caption>`;
  const words = `<b>${escape(caption)}</b> (${count})`;
  const whole = Array.from(caption).length <= LONG_CHARACTERS ? `<span>${words}</span>` : words;
  return `<caption class="pic-title">${whole}</caption>`;
}

/** @param {string|null} text @param {string} number */
function cell(text, number) {
  if (text === null) return `<td${classes(number)}><i>null</i></td>`;
  const characters = Array.from(text);
  const kind = classes(number, characters.length > LONG_CHARACTERS ? "pic-long" : "");
  if (characters.length <= CELL_CHARACTERS) return `<td${kind}>${escape(text)}</td>`;
  const cut = escape(characters.slice(0, CELL_CHARACTERS - 1).join(""));
  const title = escape(characters.slice(0, TITLE_CHARACTERS).join(""));
  return `<td${kind} title="${title}">${cut}…</td>`;
}

/** @param {number} column @param {Set<number>} numeric */
const side = (column, numeric) => (numeric.has(column) ? "pic-number" : "");

/** @param {string[]} names */
function classes(...names) {
  const kept = names.filter(Boolean).join(" ");
  return kept && ` class="${kept}"`;
}
