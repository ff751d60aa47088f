// What one answer does on one data set, for each kind of SQL exercise: its outcome, as JSON
// (sandbox/exercises/runs.py; judge.sql says what an outcome is).

import { CouldNotRun, Session } from "./answers.js";
import { changed, replaced, spoken } from "./intact.js";
import { PROBER, READER, WRITER, letRead } from "./server.js";

/** @typedef {import("./answers.js").Allowance} Allowance */
/** @typedef {import("./intact.js").Judged} Judged */
/** @typedef {import("./intact.js").Relation} Relation */
/** @typedef {Record<string, any>} Outcome */
/** An exercise as exported, with what was packed.
 * @typedef {{kind: string, task: any, answer_is_query: boolean, observe: string[],
 *   probes: {sql: string}[], explains: boolean, solutions: Record<string, string>,
 *   wrong: {name: string, answer: string, says: string}[]} & Record<string, any>} Exercise */

export const MOST_ROWS = 10_000;
const EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ";

/** The first solution.
 * @param {Exercise} exercise */
export function reference(exercise) {
  return Object.values(exercise.solutions)[0];
}

/** The rows of a query, and for a Plan the plan.
 * @param {Judged} judged @param {Exercise} exercise @param {string} answer
 * @param {Allowance} allowance @returns {Promise<Outcome>} @throws {CouldNotRun} */
export async function runQuery({ server, other }, exercise, answer, allowance) {
  const database = await server.reader(other);
  /** @type {Outcome} */
  const outcome = await Session.of(database, READER, allowance, async (session) => ({
    results: [await session.query(answer, MOST_ROWS)],
  }));
  if (exercise.explains) {
    // Another session, so that settings which the answer changed do not shape its plan. The
    // reference goes first and fills the caches of the catalogue, whose reads count too.
    outcome.plan = await Session.of(database, READER, allowance, async (session) => {
      await session.query(reference(exercise), MOST_ROWS);
      return explained(session, answer);
    });
  }
  return outcome;
}

/** What a script leaves in a throw-away clone. `wanted` is the outcome of the reference, null where
 * this run is the reference's.
 * @param {Judged} judged @param {Exercise} exercise @param {string} answer
 * @param {Allowance} allowance @param {Outcome|null} wanted
 * @returns {Promise<Outcome>} @throws {CouldNotRun} */
export function runScript(judged, exercise, answer, allowance, wanted) {
  return judged.server.clone(judged.other, async (clone) => {
    const [[firstNew]] = await clone.rows("SELECT pg_snapshot_xmax(pg_current_snapshot())::text");
    await Session.of(clone, WRITER, allowance, (session) => session.script(answer));
    await letRead(clone);
    // Views, rules and functions that the script left run with the rights of this reader, who may
    // only read. Rows that row security would hide are an error, not silently missing.
    const outcome = await Session.of(
      clone,
      READER,
      allowance,
      (session) => read(session, judged, exercise, wanted, firstNew ?? ""),
      { row_security: "off" },
    );
    if (exercise.kind === "schema") {
      outcome.probes = await Session.of(clone, PROBER, allowance, (session) =>
        probed(session, exercise),
      );
    }
    return outcome;
  });
}

/** @param {Session} session @param {Judged} judged @param {Exercise} exercise
 * @param {Outcome|null} wanted @param {string} firstNew */
async function read(session, judged, exercise, wanted, firstNew) {
  /** @type {Relation[]} */
  const relations = wanted === null ? await reads(session, exercise) : wanted.reads;
  /** @type {Outcome} */
  const outcome = { reads: relations, kinds: await kinds(session, relations) };
  if (exercise.explains) {
    const swapped = await replaced(judged, session, relations);
    for (const name of swapped) outcome.kinds[name] = "other table";
    const same = relations.filter((relation) => !swapped.includes(spoken(relation)));
    outcome.changed = await changed(judged, session, same, firstNew);
  }
  outcome.results = [];
  for (const query of exercise.observe) outcome.results.push(await observed(session, query));
  if (exercise.explains) outcome.plan = await explained(session, exercise.observe[0]);
  return outcome;
}

/** @param {Session} session @param {string} query */
async function explained(session, query) {
  const [[text]] = (await session.query(EXPLAIN + query, 1)).rows;
  return JSON.parse(text ?? "[]")[0].Plan;
}

/** The rows of one reading, or the error: the script may have dropped what is read.
 * @param {Session} session @param {string} query */
async function observed(session, query) {
  try {
    return await session.query(query, MOST_ROWS);
  } catch (error) {
    return { error: await survived(session, error) };
  }
}

/** The error where the session goes on after it.
 * @param {Session} session @param {unknown} error */
async function survived(session, error) {
  if (!(error instanceof CouldNotRun) || error.error.sqlstate === null || session.database.lost) {
    throw error;
  }
  await session.execute("ROLLBACK");
  return error.error;
}

/** The relations that the author's readings touch.
 * @param {Session} session @param {Exercise} exercise @returns {Promise<Relation[]>} */
async function reads(session, exercise) {
  /** @type {Set<string>} */
  const found = new Set();
  for (const query of exercise.observe) {
    const [[text]] = (await session.query(`EXPLAIN (VERBOSE, FORMAT JSON) ${query}`, 1)).rows;
    collect(JSON.parse(text ?? "[]")[0].Plan, found);
  }
  /** @type {Relation[]} */
  const relations = [...found].sort().map((pair) => JSON.parse(pair));
  return relations.filter(([schema]) => schema !== "pg_catalog" && schema !== "exam");
}

/** @param {any} node @param {Set<string>} found */
function collect(node, found) {
  if ("Relation Name" in node) found.add(JSON.stringify([node.Schema, node["Relation Name"]]));
  for (const child of node.Plans ?? []) collect(child, found);
}

/** What each of the relations is now, by pg_class.relkind; a partitioned table is a table.
 * @param {Session} session @param {Relation[]} relations
 * @returns {Promise<Record<string, string|null>>} */
async function kinds(session, relations) {
  const rows = await session.rows(
    `SELECT n.nspname, c.relname, c.relkind FROM pg_catalog.pg_class c
     JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace`,
  );
  const found = new Map(
    rows.map(([schema, name, kind]) => [JSON.stringify([schema, name]), kind === "p" ? "r" : kind]),
  );
  return Object.fromEntries(
    relations.map((relation) => [spoken(relation), found.get(JSON.stringify(relation)) ?? null]),
  );
}

/** What each probe met: null where it passed, else the error. Nothing of it stays.
 * @param {Session} session @param {Exercise} exercise */
async function probed(session, exercise) {
  const outcomes = [];
  for (const probe of exercise.probes) {
    await session.execute("BEGIN");
    try {
      await session.script(probe.sql);
      await session.execute("SET CONSTRAINTS ALL IMMEDIATE");
      outcomes.push(null);
      await session.execute("ROLLBACK");
    } catch (error) {
      outcomes.push(await survived(session, error));
    }
  }
  return outcomes;
}
