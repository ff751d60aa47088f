// What `%%sql` and `%%plan` do (sandbox/lesson/console.py, magics.py and explain.py), in the page.

import { CopyRefused, Refusal } from "./database.js";
import { characters, onlyReads, split } from "./statements.js";

/** @typedef {import("./database.js").Database} Database */
/** @typedef {import("./messages.js").Reply} Reply */
/** @typedef {import("./messages.js").Report} Report */
/** @typedef {{kind: "rows", columns: string[], numeric: boolean[], rows: (string|null)[][],
 *   total: number} | {kind: "status"|"notice"|"refused", text: string}} Outcome */

export const ROWS_SHOWN = 20;
const CURSOR = "DECLARE reading NO SCROLL CURSOR FOR ";
const EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, WAL, FORMAT JSON) ";
const NUMBERS = new Set([20, 21, 23, 26, 700, 701, 790, 1700]); // pg_type: int8, int2, int4, …
const IN_FAILED_TRANSACTION =
  "An earlier statement failed after BEGIN. Run ROLLBACK, then go on.";
const NO_COPY = `This cannot be sent from a cell: a COPY from or to the one who sends it.
  Use another statement; in a notebook, lesson.connect() for what needs a file.`;

const NUL = "The cell holds a NUL character, which PostgreSQL's text cannot.";

/** Logs in as a lesson does.
 * @param {Database} database */
export async function logIn(database) {
  await database.run("SET SESSION AUTHORIZATION learner");
}

/** What each statement of a cell gave, in order; an error is the last outcome, the rest is not run.
 * @param {Database} database @param {string} cell @returns {Promise<Outcome[]>} */
export async function runCell(database, cell) {
  if (cell.includes("\0")) return [{ kind: "refused", text: NUL }];
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const { text, offset } of split(cell)) {
    const reads = onlyReads(text);
    try {
      const outcome = reads ? await read(database, text) : await change(database, text);
      outcomes.push(...notices(database), outcome);
    } catch (error) {
      const refused = inWords(error, cell, offset - (reads ? CURSOR.length : 0));
      return [...outcomes, ...notices(database), { kind: "refused", text: refused }];
    }
  }
  return outcomes;
}

/** Runs one statement under EXPLAIN ANALYZE; what it changes is undone. The first run of a session
 * reads catalogue pages that EXPLAIN counts, so a statement that only reads runs twice. One that
 * changes rows is planned first and runs once.
 * @param {Database} database @param {string} cell
 * @returns {Promise<{plan: any} | {refused: string}>} */
export async function planCell(database, cell) {
  const [before, after] = database.inTransaction
    ? ["SAVEPOINT plan", "ROLLBACK TO plan"]
    : ["BEGIN", "ROLLBACK"];
  await database.run(before);
  try {
    await database.run((onlyReads(cell) ? EXPLAIN : "EXPLAIN (FORMAT JSON) ") + cell);
    const { rows } = await database.run(EXPLAIN + cell);
    return { plan: JSON.parse(rows[0][0] ?? "[]")[0] };
  } catch (error) {
    return { refused: inWords(error, cell, -EXPLAIN.length) };
  } finally {
    await database.run(after);
    database.notices = [];
  }
}

/** @param {Database} database @param {string} statement @returns {Promise<Outcome>} */
async function read(database, statement) {
  const ours = !database.inTransaction;
  if (ours) await database.run("BEGIN");
  try {
    await database.run(CURSOR + statement);
    const shown = await database.run(`FETCH ${ROWS_SHOWN} FROM reading`);
    const more = await database.run("MOVE FORWARD ALL FROM reading");
    await database.run(ours ? "COMMIT" : "CLOSE reading");
    return rows(shown, shown.total + Number(more.tag.split(" ").at(-1)));
  } catch (error) {
    if (ours && error instanceof Refusal) await database.run("ROLLBACK");
    throw error;
  }
}

/** @param {Database} database @param {string} statement @returns {Promise<Outcome>} */
async function change(database, statement) {
  const reply = await database.run(statement, { mostRows: ROWS_SHOWN });
  return reply.fields === null ? { kind: "status", text: reply.tag } : rows(reply, reply.total);
}

/** @param {Reply} shown @param {number} total @returns {Outcome} */
function rows(shown, total) {
  const fields = shown.fields ?? [];
  return {
    kind: "rows",
    columns: fields.map((field) => field.name),
    numeric: fields.map((field) => NUMBERS.has(field.type)),
    rows: shown.rows,
    total,
  };
}

/** What the server said on the side since it was last asked.
 * @param {Database} database @returns {Outcome[]} */
function notices(database) {
  const said = database.notices.map((notice) =>
    [`${notice.S}:  ${notice.M}`, ...remarks(notice.D, notice.H)].join("\n"),
  );
  database.notices = [];
  return said.map((text) => ({ kind: "notice", text }));
}

/** The error as psql prints it, the line and a caret under it included.
 * @param {unknown} error @param {string} cell
 * @param {number} start the character of the cell at which the statement begins */
export function inWords(error, cell, start) {
  if (error instanceof CopyRefused) return NO_COPY;
  if (!(error instanceof Refusal)) throw error;
  const said = error.report;
  const lines = [`ERROR:  ${said.M}`];
  if (said.P) lines.push(...place(cell, Number(said.P) - 1 + start));
  const hint = said.C === "25P02" ? IN_FAILED_TRANSACTION : said.H;
  return [...lines, ...remarks(said.D, hint), `SQLSTATE ${said.C}`].join("\n");
}

/** The line of the cell that holds this character, and a caret under it.
 * @param {string} cell @param {number} position */
function place(cell, position) {
  const before = [...cell].slice(0, Math.max(position, 0)).join("").split("\n");
  const prefix = `LINE ${before.length}: `;
  const column = characters(before.at(-1) ?? "");
  const line = cell.split("\n")[before.length - 1];
  return [prefix + line, `${" ".repeat(prefix.length + column)}^`];
}

/** @param {string|undefined} detail @param {string|undefined} hint */
function remarks(detail, hint) {
  return [...(detail ? [`DETAIL:  ${detail}`] : []), ...(hint ? [`HINT:  ${hint}`] : [])];
}
