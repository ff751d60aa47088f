// One answer runs here (sandbox/exercises/answers.py): a session as a plain role, with a clock.
//
// On a server the answer has a connection of its own. PGlite has one session for all, so a session
// begins with what a login sets and ends with DISCARD ALL; the database is a throw-away one.

import { CopyRefused, DatabaseLost, Refusal, literal } from "../database.js";
import { split } from "../statements.js";

/** @typedef {import("../database.js").Database} Database */
/** @typedef {import("../messages.js").Reply} Reply */
/** @typedef {{message: string, sqlstate: string|null, position: number|null, hint: string|null}}
 *   Told an error, with the keys of `Verdict.error` as far as known */
/** @typedef {{columns: {name: string, type: number, class: string}[], rows: (string|null)[][],
 *   truncated: boolean}} Result */
/** Ends the worker that the answer runs in, when it is time.
 * @typedef {{start: (seconds: number, message: string) => void, stop: () => void}} Clock */

export const SECONDS = 5;
const MOST_BYTES = 8 << 20; // of text that the rows of one result may hold
const MOST_SENT = 64 << 20; // bytes that the server may send to one session
const TEMP_FILES = "256MB"; // that one answer may sort or hash
const SETTINGS = { client_encoding: "UTF8", datestyle: "ISO", cursor_tuple_fraction: "1" };
const CLASSES = `
SELECT oid, CASE WHEN typcategory = 'N' THEN 'number'
                 WHEN typcategory IN ('S', 'E', 'X', 'Z') THEN 'text'
                 WHEN typcategory IN ('D', 'T') THEN 'time'
                 WHEN typcategory = 'B' THEN 'boolean' ELSE 'other' END
FROM pg_catalog.pg_type WHERE oid OPERATOR(pg_catalog.=) ANY `;

/** The answer did not get through. */
export class CouldNotRun extends Error {
  /** @param {string} message @param {Partial<Told>} [told] */
  constructor(message, told) {
    super(message);
    /** @type {Told} */
    this.error = { message, sqlstate: null, position: null, hint: null, ...told };
  }
}

/** The seconds that an answer has left; they pass only while it runs, or is made ready to. */
export class Allowance {
  /** @param {Clock|null} clock null for an author's answer, which is not hurried */
  constructor(clock) {
    this.clock = clock;
    this.left = SECONDS;
    /** What a message about the time begins with. */
    this.prefix = "";
  }

  /** Does what belongs to the answer.
   * @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  async running(work) {
    if (this.clock === null) return work();
    const start = performance.now();
    this.clock.start(this.left, `${this.prefix}${OVERRUN}`);
    try {
      return await work();
    } finally {
      this.clock.stop();
      this.left = Math.max(this.left - (performance.now() - start) / 1000, 0);
    }
  }
}

const OVERRUN = `The answer ran for more than ${SECONDS} seconds and was ended.`;

/** A login of one role to one database, for an answer or for one who reads what a script left. */
export class Session {
  /** @param {Database} database @param {Allowance} allowance */
  constructor(database, allowance) {
    this.database = database;
    this.allowance = allowance;
    this.bytesLeft = MOST_SENT;
  }

  /** Does the work in a session of the role, which is over then.
   * @template T @param {Database} database @param {string} role @param {Allowance} allowance
   * @param {(session: Session) => Promise<T>} work
   * @param {Record<string, string>} [settings] @returns {Promise<T>} */
  static async of(database, role, allowance, work, settings) {
    const all = { ...SETTINGS, temp_file_limit: TEMP_FILES, ...settings };
    await database.each(Object.entries(all).map(([name, value]) => `SET ${name} = '${value}'`));
    await database.run(`SET SESSION AUTHORIZATION ${role}`);
    try {
      return await work(new Session(database, allowance));
    } finally {
      if (!database.lost) await database.endSession();
    }
  }

  /** Runs SQL as it stands. Where it opens an answer, or is a statement at some offset of one, an
   * error tells its place in the answer.
   * @param {string} sql @param {{opens?: string, offset?: number, mostRows?: number}} [place]
   * @returns {Promise<Reply>} @throws {CouldNotRun} */
  async execute(sql, { opens, offset, mostRows = Infinity } = {}) {
    const limits = { mostRows, mostBytes: this.bytesLeft };
    try {
      const reply = await this.allowance.running(() => this.database.run(sql, limits));
      this.bytesLeft = reply.bytesLeft;
      if (reply.overflowed) throw new CouldNotRun("The answer returned too much and was ended.");
      return reply;
    } catch (error) {
      throw told(error, opens, offset);
    }
  }

  /** The rows of a query of ours.
   * @param {string} sql */
  async rows(sql) {
    return (await this.execute(sql)).rows;
  }

  /** What one query returns, run read only in a transaction of its own and rolled back. Where there
   * are more than `mostRows` rows, one more is fetched.
   * @param {string} answer @param {number} mostRows @returns {Promise<Result>} */
  async query(answer, mostRows) {
    await this.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    await this.execute(`SELECT exam.open_answer(${literal(answer)})`, { opens: answer });
    const described = await this.execute("FETCH FORWARD 0 FROM answer");
    const columns = described.fields ?? [];
    const lines = await this.rows(`SELECT exam.fetch_answer(${mostRows + 1}, ${MOST_BYTES})`);
    const types = columns.map((column) => column.type).join(",");
    const classes = new Map(await this.pairs(`${CLASSES}('{${types}}'::pg_catalog.oid[])`));
    await this.execute("ROLLBACK");
    return {
      columns: columns.map(({ name, type }) => ({ name, type, class: classes.get(`${type}`) ?? "" })),
      rows: lines.map(([line]) => JSON.parse(line ?? "[]")),
      truncated: lines.length > mostRows,
    };
  }

  /** @param {string} sql @returns {Promise<[string, string][]>} */
  async pairs(sql) {
    return /** @type {[string, string][]} */ (await this.rows(sql));
  }

  /** Runs the statements one after the other as psql does, each a transaction of its own.
   * @param {string} answer */
  async script(answer) {
    for (const { text, offset } of split(answer)) await this.execute(text, { offset, mostRows: 0 });
  }
}

/** The database's error; its place counts from the start of the whole answer, from 1.
 * @param {unknown} error @param {string|undefined} opens @param {number|undefined} offset */
function told(error, opens, offset) {
  if (error instanceof CopyRefused) {
    return new CouldNotRun("COPY can neither read from an answer nor write to it.");
  }
  if (error instanceof DatabaseLost) {
    const deep = error.message.startsWith("RangeError") || error.message.startsWith("InternalError");
    if (deep) return new CouldNotRun("stack depth limit exceeded", { sqlstate: "54001" });
    return new CouldNotRun("The answer ended the database that it ran in, a copy of its own.");
  }
  if (!(error instanceof Refusal)) return error;
  const said = error.report;
  const detail = said.D ? ` (${said.D})` : "";
  let position = null;
  if (opens !== undefined && said.q === opens) position = Number(said.p);
  else if (offset !== undefined && said.P) position = Number(said.P) + offset;
  return new CouldNotRun(said.M + detail, { sqlstate: said.C, position, hint: said.H ?? null });
}
