// The driver: runs an answer in SQL, lets the judge compare it, and tells the verdict
// (sandbox/exercises/driver.py).

import { bare, characters } from "../statements.js";
import { CouldNotRun } from "./answers.js";
import { Attempt } from "./attempt.js";
import { Judge } from "./judge.js";
import { Outcomes } from "./outcomes.js";
import { unpacked } from "./packed.js";
import { Server } from "./server.js";
import { verdict } from "./verdict.js";

/** @typedef {import("../database.js").Binaries} Binaries */
/** @typedef {import("./answers.js").Clock} Clock */
/** @typedef {import("./server.js").Images} Images */
/** @typedef {import("./server.js").Lesson} Lesson */
/** What judging needs beside the lesson: an image of the films, judge.sql and exam.sql.
 * @typedef {{binaries: Binaries, films: Blob, judge: string, exam: string}} Parts */

const LONGEST = 100_000; // characters of SQL that an answer may have

/** Checks answers to one lesson's SQL exercises. */
export class Examiner {
  /** @param {Parts} parts @param {Lesson} lesson @param {{clock?: Clock, images?: Images,
   *   keepImages?: (images: Images) => void}} [options] */
  constructor(parts, lesson, { clock, images, keepImages } = {}) {
    this.parts = parts;
    this.lesson = lesson;
    this.clock = clock ?? null;
    this.server = new Server({ ...parts, lesson, images, keepImages });
    this.outcomes = new Outcomes(this.server, new Map());
    /** @type {Judge|null} */
    this.judge = null;
  }

  /** @param {string} id @param {string} answer @returns {Promise<any>} a verdict, with the fields of
   *   sandbox/exercises/verdict.py */
  async check(id, answer) {
    if (characters(answer) > LONGEST) {
      return this.couldNotRun(id, `The answer is longer than ${LONGEST} characters.`);
    }
    const written = bare(answer);
    if (written === "" || written === bare(this.lesson.exercises[id].starter)) {
      return verdict(this.lesson, id, { status: "not attempted" });
    }
    const unsendable = whyUnsendable(answer);
    if (unsendable !== null) return this.couldNotRun(id, unsendable);
    return this.judged(id, answer);
  }

  /** @param {string} id @param {string} answer */
  async judged(id, answer) {
    await this.warm();
    const judge = /** @type {Judge} */ (this.judge);
    const exercise = { ...this.lesson.exercises[id], ...(await unpacked(this.lesson.exercises[id])) };
    const { outcomes, clock } = this;
    const attempt = new Attempt({ outcomes, judge, id, exercise, answer, clock });
    try {
      const { status, mistake, surplus, missing, error, message } = await attempt.judged();
      return verdict(this.lesson, id, {
        status,
        mistake: mistake ?? null,
        surplus: surplus ?? null,
        missing: missing ?? null,
        error: error ?? null,
        message: message ?? "",
        result: attempt.result(),
      });
    } catch (failure) {
      if (!(failure instanceof CouldNotRun)) throw failure;
      const error = await judge.ask("error", answer, failure.error);
      return verdict(this.lesson, id, { status: "could not run", message: error.message, error });
    }
  }

  /** Opens what every answer needs. */
  async warm() {
    this.judge ??= await Judge.open(this.parts.binaries, this.parts.films, this.parts.judge);
    await this.server.reader(false);
  }

  /** @param {string} id @param {string} message */
  couldNotRun(id, message) {
    const { error } = new CouldNotRun(message);
    return verdict(this.lesson, id, { status: "could not run", message, error });
  }

  async close() {
    await this.server.close();
    await this.judge?.close();
  }
}

/** Why PostgreSQL could not even be sent this text.
 * @param {string} answer */
function whyUnsendable(answer) {
  if (answer.includes("\0")) {
    return "The answer holds a NUL character, which PostgreSQL's text cannot.";
  }
  if (/\p{Surrogate}/u.test(answer)) {
    return "The answer holds half a character (a lone surrogate), which is not valid Unicode.";
  }
  return null;
}
