// What the engines are made of, fetched when first needed, once for the page. Workers fetch and
// compile it, for the page's own policy may allow no WebAssembly; the page passes it on to the next.

/** @typedef {import("./database.js").Binaries} Binaries */
/** As `Binaries`, but with the extensions themselves, for addresses of theirs hold in one worker.
 * @typedef {{module: WebAssembly.Module, files: Blob, extensions: Record<string, Blob>}} Loaded */
/** @typedef {import("./link.js").Link} Link */
/** @typedef {(message: string, fraction: number|null) => void} Progress */
/** PostgreSQL, and an image of the films.
 * @typedef {{loaded: Loaded, films: Blob}} DatabaseParts */
/** Python: what was downloaded, what assets.mjs wrote of the project, and the memory of an interpreter
 * that has just started, from which the next one starts in a moment.
 * @typedef {{module: WebAssembly.Module, library: Blob, snapshot: Blob|null,
 *   project: {lock: any, files: Record<string, string>}}} PythonParts */

/** What CREATE EXTENSION can install in the page, beside plpgsql. */
const EXTENSIONS = ["btree_gist", "pg_trgm"];

/** What the page holds for its workers. */
export class Parts {
  /** @param {string} base the address of the folder that assets.mjs has filled
   * @param {Progress} progress */
  constructor(base, progress) {
    this.base = base;
    this.progress = progress;
    /** @type {DatabaseParts|null} */
    this.database = null;
    /** @type {PythonParts|null} */
    this.python = null;
  }

  /** The database's parts; the worker that is the first to need them loads them.
   * @param {Link} link @returns {Promise<DatabaseParts>} */
  async databaseBy(link) {
    this.database ??= await link.call("load", this.base);
    this.progress("PostgreSQL starts …", null);
    return /** @type {DatabaseParts} */ (this.database);
  }
}

/** Loads the parts of a database; for a worker.
 * @param {string} base @param {Progress} progress @returns {Promise<DatabaseParts>} */
export async function loadDatabase(base, progress) {
  const download = new Download("PostgreSQL and the films", progress);
  const [module, files, films, ...extensions] = await Promise.all([
    download.unpacked(base + "postgres.wasm.bin").then(compiled),
    download.unpacked(base + "postgres.data.bin").then(blob),
    download.unpacked(base + "films.tar.bin").then(blob),
    ...EXTENSIONS.map(async (name) => (await found(`${base}${name}.tar.bin`)).blob()),
  ]);
  const named = Object.fromEntries(EXTENSIONS.map((name, n) => [name, extensions[n]]));
  return { loaded: { module, files, extensions: named }, films };
}

/** The same with addresses that hold in this worker.
 * @param {Loaded} loaded @returns {Binaries} */
export function addressed(loaded) {
  const found = Object.entries(loaded.extensions);
  const extensions = Object.fromEntries(found.map(([name, b]) => [name, URL.createObjectURL(b)]));
  return { ...loaded, extensions };
}

/** Loads the SQL of the checker; for a worker.
 * @param {string} base @returns {Promise<{judge: string, exam: string}>} */
export async function loadChecker(base) {
  const [judge, exam] = await Promise.all(
    ["judge.sql", "exam.sql"].map(async (name) => (await found(base + name)).text()),
  );
  return { judge, exam };
}

/** Several files that are fetched at the same time, as one thing to wait for. */
export class Download {
  /** @param {string} what @param {Progress} progress */
  constructor(what, progress) {
    this.what = what;
    this.progress = progress;
    this.received = 0;
    this.expected = 0;
    this.open = 0;
  }

  /** A file that is gzip, whatever the host says of it; its content as a stream.
   * @param {string} address */
  async unpacked(address) {
    this.open += 1;
    const response = await found(address);
    this.expected += Number(response.headers.get("Content-Length") ?? 0);
    this.open -= 1;
    const count = new TransformStream({
      transform: (/** @type {Uint8Array} */ chunk, controller) => {
        this.received += chunk.length;
        this.report();
        controller.enqueue(chunk);
      },
    });
    const body = /** @type {ReadableStream<any>} */ (response.body);
    return body.pipeThrough(count).pipeThrough(new DecompressionStream("gzip"));
  }

  report() {
    const known = this.open === 0 && this.expected >= this.received;
    const all = known ? ` of ${megabytes(this.expected)}` : "";
    const fraction = known ? this.received / this.expected : null;
    this.progress(`${this.what}: ${megabytes(this.received)}${all} MB`, fraction);
  }
}

/** @param {string} address */
async function found(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answers ${response.status}`);
  return response;
}

/** @param {ReadableStream<any>} stream */
export function compiled(stream) {
  const headers = { "Content-Type": "application/wasm" };
  return WebAssembly.compileStreaming(new Response(stream, { headers }));
}

/** @param {ReadableStream<any>} stream */
export function blob(stream) {
  return new Response(stream).blob();
}

/** @param {number} bytes */
function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}
