// The worker that PostgreSQL runs in: one for the cells of a page, and one for its exercises.

import { logIn, planCell, runCell } from "./console.js";
import { Database, DatabaseLost } from "./database.js";
import { Examiner } from "./exercises/driver.js";
import { answerCalls, say } from "./link.js";
import { addressed, loadChecker, loadDatabase } from "./parts.js";

/** @typedef {import("./console.js").Outcome} Outcome */

const MOST_KEPT = 200 << 20; // bytes of data of which a copy is kept after each cell
const WRITTEN = "SELECT pg_current_wal_insert_lsn(), pg_database_size(current_database())";
const LOST = `The statement was more than this page's PostgreSQL could bear, and ended it.
It was started again, with the data as they were after the last cell that finished.`;

/** @type {import("./database.js").Binaries} */
let binaries;
/** @type {Database} */
let database;
/** What the database is opened on again. @type {Blob} */
let image;
let written = "";
/** @type {Examiner} */
let examiner;

const afterwards = answerCalls({ load, open, sql, plan, examine, check, warm });

/** @param {string} base */
function load(base) {
  return loadDatabase(base, (message, fraction) => say("progress", { message, fraction }));
}

/** Opens the database of the cells.
 * @param {import("./parts.js").Loaded} loaded @param {Blob} data */
function open(loaded, data) {
  binaries = addressed(loaded);
  return openOn(data);
}

/** @param {Blob} data */
async function openOn(data) {
  image = data;
  database = await Database.open(binaries, image);
  await logIn(database);
  [[written]] = /** @type {[[string]]} */ (await database.rows(WRITTEN));
}

/** @param {string} cell */
async function sql(cell) {
  /** @type {Outcome[]} */
  let outcomes;
  try {
    outcomes = await runCell(database, cell);
  } catch (error) {
    await openAgain(error);
    return [{ kind: "refused", text: LOST }];
  }
  afterwards(keep);
  return outcomes;
}

/** @param {string} cell */
async function plan(cell) {
  try {
    return await planCell(database, cell);
  } catch (error) {
    await openAgain(error);
    return { refused: LOST };
  }
}

/** @param {unknown} error */
async function openAgain(error) {
  if (!(error instanceof DatabaseLost)) throw error;
  await openOn(image);
}

/** Keeps a copy of what the cells have changed, for the time that one of them has to be stopped. A
 * cell that has broken the catalogue fails here; then the copy of before stays. */
async function keep() {
  if (database.inTransaction || database.lost) return;
  const [[now, size]] = /** @type {[[string, string]]} */ (await database.rows(WRITTEN));
  if (now === written) return;
  written = now;
  if (Number(size) > MOST_KEPT) return;
  image = await database.image();
  say("image", image);
}

/** Makes ready to check answers to a lesson's exercises.
 * @param {string} base @param {import("./parts.js").DatabaseParts} parts
 * @param {import("./exercises/driver.js").Lesson} lesson
 * @param {import("./exercises/driver.js").Images} images */
async function examine(base, parts, lesson, images) {
  const checker = await loadChecker(base);
  const { loaded, films } = parts;
  examiner = new Examiner({ binaries: addressed(loaded), films, ...checker }, lesson, {
    images,
    keepImages: (made) => say("images", made),
    clock: {
      start: (seconds, message) => say("clock", { seconds, message }),
      stop: () => say("clock", null),
    },
  });
}

/** @param {string} id @param {string} answer */
function check(id, answer) {
  return examiner.check(id, answer);
}

/** Opens what every answer needs. */
function warm() {
  return examiner.warm();
}
