// One PGlite: PostgreSQL with a data directory in memory, and one session on it.

import { PGlite } from "@electric-sql/pglite";

import { Reply, simpleQuery } from "./messages.js";

/** @typedef {import("./messages.js").Report} Report */
/** What every PGlite is made of, loaded once; `extensions` are addresses of what CREATE EXTENSION can
 * install, by name.
 * @typedef {{module: WebAssembly.Module, files: Blob, extensions: Record<string, string>}} Binaries */
/** @typedef {{mostRows?: number, mostBytes?: number}} Limits */

const START = [
  ...PGlite.defaultStartParams,
  ..."search_path=\"$user\", public;shared_buffers=16MB;max_connections=5;cursor_tuple_fraction=1"
    .split(";")
    .flatMap((setting) => ["-c", setting]),
];
const LONGJMP = 100; // how PGlite's main loop says that the database raised an error
const EVERYTHING = { mostRows: Infinity, mostBytes: Infinity };

/** The database refused a statement; `report` holds its own words, by the protocol's letters. */
export class Refusal extends Error {
  /** @param {Report} report */
  constructor(report) {
    super(report.M);
    this.report = report;
  }
}

/** The database crashed, ended itself, or waits for what cannot come: it is of no more use. */
export class DatabaseLost extends Error {}

/** A COPY from or to the one who sent it, which no cell can be. */
export class CopyRefused extends Error {}

export class Database {
  /** @param {PGlite} pglite */
  constructor(pglite) {
    this.pglite = pglite;
    /** What was said on the side since it was last asked for. @type {Report[]} */
    this.notices = [];
    this.status = "I";
    /** @type {unknown} */
    this.crash = null;
    watch(pglite, (crash) => (this.crash ??= crash));
  }

  /** A database on a copy of a data directory (a tar file, packed by gzip or not).
   * @param {Binaries} binaries @param {Blob} image */
  static async open(binaries, image) {
    return new Database(
      await PGlite.create({
        pgliteWasmModule: binaries.module,
        // Only initdb would need its own module; without one it would be downloaded.
        initdbWasmModule: binaries.module,
        fsBundle: binaries.files,
        extensions: Object.fromEntries(Object.entries(binaries.extensions).map(extension)),
        loadDataDir: image,
        startParams: START,
      }),
    );
  }

  /** Whether it is of no more use. */
  get lost() {
    return this.crash !== null;
  }

  get inTransaction() {
    return this.status !== "I";
  }

  /** Runs SQL as one simple query.
   * @param {string} sql @param {Limits} [limits]
   * @returns {Promise<Reply>}
   * @throws {Refusal | CopyRefused | DatabaseLost} */
  async run(sql, limits) {
    const reply = new Reply({ ...EVERYTHING, ...limits });
    try {
      await this.pglite.execProtocolRawStream(simpleQuery(sql), {
        syncToFs: false,
        onRawData: (bytes) => reply.take(bytes),
      });
    } catch (error) {
      this.crash ??= error; // the server's code ended itself
    }
    this.notices.push(...reply.notices);
    this.status = reply.status;
    if (reply.error?.V === "FATAL" || reply.error?.V === "PANIC") this.crash ??= reply.error.M;
    if (this.lost) throw new DatabaseLost(String(this.crash));
    if (reply.copies) throw new CopyRefused();
    if (reply.error !== null) throw new Refusal(reply.error);
    return reply;
  }

  /** The rows of a query of ours, as text.
   * @param {string} sql */
  async rows(sql) {
    return (await this.run(sql)).rows;
  }

  /** Runs the statements of a list in turn.
   * @param {string[]} statements */
  async each(statements) {
    for (const statement of statements) await this.run(statement);
  }

  /** Ends the session in all but name: the next one begins as after a login of the superuser. */
  async endSession() {
    // By name: without a login there is no default that DISCARD ALL could go back to.
    await this.each(["ROLLBACK", "SET SESSION AUTHORIZATION postgres", "DISCARD ALL"]);
    this.notices = [];
  }

  /** The data directory as it is now; what a transaction has not committed is not in it.
   * @returns {Promise<Blob>} */
  image() {
    return this.pglite.dumpDataDir("none");
  }

  /** Frees its memory; it need not be in order any more. */
  async close() {
    await this.pglite.close().catch(() => {});
  }
}

/** Tells when the code of the database itself fails, which PGlite keeps to itself.
 * @param {PGlite} pglite @param {(crash: unknown) => void} tell */
function watch(pglite, tell) {
  const server = /** @type {any} */ (pglite).Module;
  const once = server._PostgresMainLoopOnce;
  server._PostgresMainLoopOnce = () => {
    try {
      return once();
    } catch (error) {
      if (/** @type {any} */ (error).status !== LONGJMP) tell(error);
      throw error;
    }
  };
}

/** An extension as PGlite takes it.
 * @param {[string, string]} named */
function extension([name, address]) {
  return [name, { name, setup: async () => ({ bundlePath: new URL(address) }) }];
}

/** A text as an SQL literal.
 * @param {string} text */
export function literal(text) {
  return `E'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

/** A name as an SQL identifier.
 * @param {string} name */
export function quoted(name) {
  return `"${name.replaceAll('"', '""')}"`;
}
