// The SQL exercises of a page, in a worker of their own: an answer can break nothing but that.

import { verdict } from "./exercises/verdict.js";
import { Link } from "./link.js";
import { OnDemand } from "./on_demand.js";

/** @typedef {import("./exercises/server.js").Lesson} Lesson */
/** @typedef {import("./exercises/server.js").Images} Images */
/** @typedef {import("./parts.js").Parts} Parts */

export class SqlChecks extends OnDemand {
  /** @param {Parts} parts @param {Lesson} lesson */
  constructor(parts, lesson) {
    super(parts);
    this.lesson = lesson;
    /** What was made of the films for this lesson. @type {Images} */
    this.images = { first: null, other: null };
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
    this.overrun = "";
  }

  /** @param {string} id @param {string} answer @returns {Promise<any>} a verdict */
  async check(id, answer) {
    this.overrun = "";
    const link = await this.open();
    try {
      return await link.call("check", id, answer);
    } catch (error) {
      if (this.overrun === "") throw error;
      return overran(this.lesson, id, this.overrun);
    }
  }

  /** Ends the checking.
   * @param {string} why */
  stop(why) {
    clearTimeout(this.timer);
    this.end(why);
  }

  async start() {
    const link = new Link(`${this.parts.base}database-worker.js`, (aside, value) => {
      if (aside === "progress") this.parts.progress(value.message, value.fraction);
      if (aside === "images") this.images = value;
      if (aside === "clock") this.watch(value);
    });
    this.link = link;
    const parts = await this.parts.databaseBy(link);
    await link.call("examine", this.parts.base, parts, this.lesson, this.images);
    return link;
  }

  /** Opens again what the next answer needs. */
  async warm() {
    await (await this.open()).call("warm");
  }

  /** An answer begins to run, or has come to its end.
   * @param {{seconds: number, message: string}|null} clock */
  watch(clock) {
    clearTimeout(this.timer);
    if (clock === null) return;
    this.timer = setTimeout(() => {
      this.overrun = clock.message;
      this.stop(clock.message);
      this.warm().catch(() => {}); // the next answer tries again, and tells
    }, clock.seconds * 1000);
  }
}

/** @param {Lesson} lesson @param {string} id @param {string} message */
function overran(lesson, id, message) {
  const error = { message, sqlstate: null, position: null, hint: null, line: null, caret_text: null };
  return verdict(lesson, id, { status: "could not run", message, error });
}
