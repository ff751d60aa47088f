// The databases on which the exercises of a lesson are judged, and copies of them to be thrown away
// (sandbox/exercises/judged.py and server.py). Each is a PGlite on an image of a data directory.

import { Database, DatabaseLost, Refusal } from "../database.js";

/** @typedef {import("../database.js").Binaries} Binaries */
/** The lesson as sandbox/exercises/export.py tells it.
 * @typedef {{slug: string, setup: string, other_data: string, exercises: Record<string, any>}} Lesson */
/** @typedef {{first: Blob|null, other: Blob|null}} Images */

// On a server these are roles that live as long as one answer does.
export const READER = "answer_reader";
export const WRITER = "answer_writer";
export const PROBER = "answer_prober";
const ROLES = `
CREATE ROLE ${READER} LOGIN IN ROLE exam_reader;
CREATE ROLE ${WRITER} LOGIN IN ROLE film_owner;
CREATE ROLE ${PROBER} LOGIN IN ROLE film_owner, ${WRITER};
GRANT CREATE ON DATABASE postgres TO ${WRITER}`;
const LET_OWNER_MAKE = "GRANT CREATE ON DATABASE postgres TO film_owner; SET ROLE film_owner";
const OWNER_IS_DONE = "RESET ROLE; REVOKE CREATE ON DATABASE postgres FROM film_owner";
const EXAM_RIGHTS = `
GRANT USAGE ON SCHEMA exam TO exam_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA exam TO exam_reader;
GRANT USAGE, CREATE ON SCHEMA public TO film_owner`;
const SCHEMAS = `
SELECT pg_catalog.quote_ident(nspname) FROM pg_catalog.pg_namespace
WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'exam') ORDER BY nspname`;
const CHANGED = `
SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relallvisible < relpages
OR relkind = 'r' AND relpages = 0 AND pg_relation_size(oid) > 0`;

/** Makes the judged databases of one lesson where they are missing. */
export class Server {
  /** @param {{binaries: Binaries, films: Blob, exam: string, lesson: Lesson, images?: Images,
   *   keepImages?: (images: Images) => void}} options `films`: an image of the films; `exam`: the
   *   text of exam.sql; `images`: what an earlier server of this lesson has made */
  constructor({ binaries, films, exam, lesson, images, keepImages }) {
    this.binaries = binaries;
    this.films = films;
    this.exam = exam;
    this.lesson = lesson;
    this.images = images ?? { first: null, other: null };
    this.keepImages = keepImages ?? (() => {});
    /** @type {{first: Database|null, other: Database|null}} */
    this.readers = { first: null, other: null };
  }

  /** The judged database itself: for those who only read.
   * @param {boolean} other */
  async reader(other) {
    const name = other ? "other" : "first";
    const open = this.readers[name];
    if (open !== null && !open.lost) return open;
    if (this.images[name] !== null) {
      this.readers[name] = await Database.open(this.binaries, this.images[name]);
    } else {
      const made = other ? await this.makeOther() : await this.makeFirst();
      this.readers[name] = made;
      this.images = { ...this.images, [name]: await made.image() };
      this.keepImages(this.images);
    }
    return this.readers[name];
  }

  /** Does the work on a copy of a judged database, which is thrown away.
   * @template T @param {boolean} other @param {(clone: Database) => Promise<T>} work
   * @returns {Promise<T>} */
  async clone(other, work) {
    await this.reader(other);
    const image = /** @type {Blob} */ (this.images[other ? "other" : "first"]);
    const clone = await Database.open(this.binaries, image);
    try {
      return await work(clone);
    } finally {
      await clone.close();
    }
  }

  /** Ends all databases. */
  async close() {
    for (const database of Object.values(this.readers)) await database?.close();
    this.readers = { first: null, other: null };
  }

  async makeFirst() {
    const database = await Database.open(this.binaries, this.films);
    await database.each(["SET search_path = public, pg_catalog", this.exam, EXAM_RIGHTS, ROLES]);
    return this.filled(database, "setup");
  }

  async makeOther() {
    await this.reader(false); // the other data are made from the first ones
    const first = /** @type {Blob} */ (this.images.first);
    return this.filled(await Database.open(this.binaries, first), "other_data");
  }

  /** Runs what the author wrote as the owner of the films, and lets readers read.
   * @param {Database} database @param {"setup"|"other_data"} name */
  async filled(database, name) {
    const script = this.lesson[name];
    await database.run("SET search_path = public, pg_catalog");
    await database.run(LET_OWNER_MAKE);
    try {
      if (script.trim()) await database.run(script);
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof DatabaseLost)) throw error;
      throw new Error(`The ${name} of the lesson did not run: ${error.message}`);
    }
    await database.run(OWNER_IS_DONE);
    for (const [table] of await database.rows(CHANGED)) await database.run(`VACUUM (FREEZE) ${table}`);
    await letRead(database);
    return database;
  }
}

/** Lets the readers read every table, whoever made it; begins and ends a session of its own.
 * @param {Database} database */
export async function letRead(database) {
  await database.run("SET search_path = pg_catalog");
  const schemas = (await database.rows(SCHEMAS)).join(", ");
  await database.run(
    `GRANT USAGE ON SCHEMA ${schemas} TO exam_reader;
     GRANT SELECT ON ALL TABLES IN SCHEMA ${schemas} TO exam_reader`,
  );
  await database.endSession();
}
