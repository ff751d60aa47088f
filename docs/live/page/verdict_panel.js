// The page's side of sandbox/pictures/verdict_panel.py: the same markup for the same verdict.

import { cellText, resultTable } from "./table.js";
import { escape, plural } from "./text.js";

/** @typedef {Record<string, any>} Verdict the fields of sandbox.exercises.verdict.Verdict */

/** @type {Record<string, [string, string, string, string]>} sign, word, colour, words of its own */
const LOOKS = {
  correct: ["✓", "Correct", "#22803a", ""],
  wrong: ["✗", "Wrong", "#c4441a", "The answer runs, but it is not what was asked for."],
  "could not run": ["!", "Could not run", "#1976d2", "The database refused the answer."],
  "not attempted": ["?", "Not attempted", "#757575", "Write your answer in the cell and run it."],
};
const NUMBER = /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/;

/** A verdict as HTML: its word, the message, what differs, and what to do next.
 * @param {Verdict} verdict */
export function verdictPanel(verdict) {
  const [sign, word, colour, ownWords] = LOOKS[verdict.status];
  const message = verdict.message || ownWords;
  const name = [verdict.exercise, verdict.title].filter(Boolean).join(" ");
  const parts = [
    ...(verdict.mistake ? [paragraph(`A known mistake: ${verdict.mistake}.`)] : []),
    ...(message ? [paragraph(message)] : []),
    ...errorParts(verdict.error, message),
    ...surplusParts(verdict.surplus),
    ...missingParts(verdict.missing),
    ...outputParts(verdict.output || ""),
    ...(verdict.next ? [paragraph(verdict.next)] : []),
  ];
  const heading = `<b>${word}</b>` + (name ? ` · ${escape(name)}` : "");
  const panel =
    `<div role="status" style="border-left:4px solid ${colour};padding:.1em 0 .1em .8em;margin:.5em 0">` +
    `<div><span aria-hidden="true" style="display:inline-block;width:1.5em;line-height:1.5;` +
    `text-align:center;border-radius:50%;background:${colour};color:#fff;font-weight:bold;` +
    `margin-right:.5em">${sign}</span>${heading}</div>\n${parts.join("\n")}</div>`;
  return [panel, ...resultParts(verdict.result)].join("\n");
}

/** @param {string} text with back ticks around code */
export function paragraph(text) {
  const html = escape(text)
    .replace(/`([^`\n]+)`/g, "<code>$1</code>")
    .replaceAll("\n", "<br>");
  return `<div style="margin:.4em 0">${html}</div>`;
}

/** @param {string} text */
function preformatted(text) {
  return `<pre tabindex="0" style="overflow-x:auto;margin:.4em 0;line-height:1.3">${escape(text)}</pre>`;
}

/** The database's own words, unless the message is these, and where in the answer it stopped.
 * @param {Record<string, any>|null} error @param {string} message */
function errorParts(error, message) {
  if (!error) return [];
  const parts = [];
  if (error.message && error.message !== message) parts.push(paragraph(error.message));
  if (error.caret_text) parts.push(preformatted(error.caret_text));
  const place = [
    ...(error.line ? [`Line ${error.line}`] : []),
    ...(error.sqlstate ? [`SQLSTATE ${error.sqlstate}`] : []),
  ];
  if (place.length) parts.push(paragraph(`${place.join(", ")}.`));
  if (error.hint) parts.push(paragraph(`The database's hint: ${error.hint}`));
  return parts;
}

/** @param {Record<string, any>|null} surplus */
function surplusParts(surplus) {
  if (!surplus?.rows.length) return [];
  return [valuesTable(surplus.columns, surplus.rows, "Not asked for", surplus.count)];
}

/** @param {Record<string, any>|null} missing */
function missingParts(missing) {
  if (!missing?.count) return [];
  const { count, keys } = missing;
  if (keys?.rows.length) return [valuesTable(keys.columns, keys.rows, "Missing, by key", count)];
  return [paragraph(`${plural(count, "row")} ${count === 1 ? "is" : "are"} missing.`)];
}

/** @param {string} output */
function outputParts(output) {
  return output.trim() ? [paragraph("It printed:"), preformatted(output.trimEnd())] : [];
}

/** @param {Record<string, any>|null} result */
function resultParts(result) {
  if (!result) return [];
  const caption = result.total === null ? "Your result, its first rows" : "Your result";
  return [valuesTable(result.columns, result.rows, caption, result.total)];
}

/** @param {string[]} columns @param {unknown[][]} values @param {string} caption
 * @param {number|null} total */
function valuesTable(columns, values, caption, total) {
  const rows = values.map((row) => row.map(cellText));
  return resultTable({ columns, rows, numeric: numericColumns(rows), total, caption });
}

/** The columns in which every value is a number.
 * @param {(string|null)[][]} rows */
function numericColumns(rows) {
  const width = Math.max(0, ...rows.map((row) => row.length));
  return [...Array(width).keys()].filter((i) => {
    const values = rows.map((row) => row[i] ?? null).filter((value) => value !== null);
    return values.length > 0 && values.every((value) => NUMBER.test(value));
  });
}
