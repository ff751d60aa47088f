// Whether a script has left the tables alone (sandbox/exercises/intact.py): an emptied or replaced
// one makes any plan cheap.

import { literal, quoted } from "../database.js";
import { Allowance, Session } from "./answers.js";
import { READER } from "./server.js";

/** @typedef {import("./server.js").Server} Server */
/** @typedef {[string, string]} Relation schema and name */
/** @typedef {{server: Server, other: boolean, known: Map<string, any>}} Judged which of the judged
 *   databases, and what is known of them: they never change */

/** @param {Relation} relation */
const oid = ([schema, name]) => `
SELECT c.oid::pg_catalog.text FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
WHERE n.nspname OPERATOR(pg_catalog.=) ${literal(schema)}
AND c.relname OPERATOR(pg_catalog.=) ${literal(name)}`;

/** @param {Relation} relation */
const columns = ([schema, name]) => `
SELECT name FROM exam.columns WHERE schema_name = ${literal(schema)} AND table_name = ${literal(name)}
ORDER BY position`;

/** A relation as one says it, without the schema where that is `public`.
 * @param {Relation} relation */
export function spoken([schema, name]) {
  return schema === "public" ? name : `${schema}.${name}`;
}

/** Relations that are not the ones that were cloned; a clone keeps the ids of its objects.
 * @param {Judged} judged @param {Session} session @param {Relation[]} relations */
export async function replaced(judged, session, relations) {
  const found = [];
  for (const relation of relations) {
    const now = await session.rows(oid(relation));
    if (now.length > 0 && !same(now, await known(judged, oid(relation)))) found.push(spoken(relation));
  }
  return found;
}

/** Relations whose rows are not what they are in the judged database. `firstNew` is the first
 * transaction id after the clone was made: rows of before keep an older one.
 * @param {Judged} judged @param {Session} session @param {Relation[]} relations
 * @param {string} firstNew */
export async function changed(judged, session, relations, firstNew) {
  const found = [];
  for (const relation of relations) {
    const there = await session.rows(oid(relation));
    if (there.length > 0 && (await rowsChanged(judged, session, relation, firstNew))) {
      found.push(spoken(relation));
    }
  }
  return found;
}

/** @param {Judged} judged @param {Session} session @param {Relation} relation
 * @param {string} firstNew */
async function rowsChanged(judged, session, relation, firstNew) {
  const table = relation.map(quoted).join(".");
  const [[rows, fresh]] = await session.rows(
    `SELECT count(*), count(*) FILTER (WHERE age(xmin) <= age(${literal(firstNew)}::text::xid))
     FROM ONLY ${table}`,
  );
  if (!same([[rows]], await known(judged, `SELECT count(*) FROM ONLY ${table}`))) return true;
  if (fresh === "0") return false;
  const names = (await known(judged, columns(relation))).map(([name]) => quoted(name ?? ""));
  const contents = `SELECT sum(hashtextextended(ROW(${names})::text, 0)) FROM ONLY ${table}`;
  return !same(await session.rows(contents), await known(judged, contents));
}

/** The rows of a query on the judged database.
 * @param {Judged} judged @param {string} query @returns {Promise<(string|null)[][]>} */
async function known({ server, other, known }, query) {
  const key = JSON.stringify([other, query]);
  if (!known.has(key)) {
    const database = await server.reader(other);
    const read = (/** @type {Session} */ session) => session.rows(query);
    known.set(key, await Session.of(database, READER, new Allowance(null), read));
  }
  return known.get(key);
}

/** @param {unknown} one @param {unknown} another */
function same(one, another) {
  return JSON.stringify(one) === JSON.stringify(another);
}
