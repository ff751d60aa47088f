// The Python exercises of a page. Each answer is checked in an interpreter of its own, which is thrown
// away: an answer may have changed anything in it.

import { unpacked } from "./exercises/packed.js";
import { verdict } from "./exercises/verdict.js";
import { loaded, pythonWorker } from "./python_cells.js";

/** @typedef {import("./link.js").Link} Link */
/** @typedef {import("./parts.js").Parts} Parts */

const SECONDS = 5; // that an answer may run
const NO_PLACE = { sqlstate: null, hint: null, position: null };

export class PythonChecks {
  /** @param {Parts} parts @param {{exercises: Record<string, any>}} lesson */
  constructor(parts, lesson) {
    this.parts = parts;
    this.lesson = lesson;
    /** @type {Link|null} */
    this.link = null;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
    this.overrun = "";
    this.running = false;
  }

  /** @param {string} id @param {string} answer @returns {Promise<any>} a verdict */
  async check(id, answer) {
    this.overrun = "";
    this.running = false;
    const exercise = this.lesson.exercises[id];
    const hidden = await unpacked(exercise);
    const link = pythonWorker(this.parts, (clock) => this.watch(clock));
    this.link = link;
    try {
      await loaded(link, this.parts);
      this.running = true;
      const report = await link.call("check", answer, { ...exercise, ...hidden }, SECONDS);
      return judged(this.lesson, id, hidden.wrong, report);
    } catch (error) {
      const crashed = this.running && error instanceof Error ? "The answer crashed Python." : "";
      if (!crashed && !this.overrun) throw error; // it was stopped, or Python did not start
      return failed(this.lesson, id, { message: crashed || this.overrun }, "");
    } finally {
      this.end("");
    }
  }

  get busy() {
    return this.link !== null;
  }

  /** Ends the checking.
   * @param {string} why */
  stop(why) {
    this.end(why);
  }

  /** @param {{seconds: number, message: string}|null} clock */
  watch(clock) {
    clearTimeout(this.timer);
    if (clock === null) return;
    this.timer = setTimeout(() => {
      this.overrun = clock.message;
      this.end(clock.message);
    }, clock.seconds * 1000);
  }

  /** @param {string} message */
  end(message) {
    clearTimeout(this.timer);
    this.link?.end(message);
    this.link = null;
  }
}

/** As sandbox/exercises/driver.py makes a verdict of a report.
 * @param {{exercises: Record<string, any>}} lesson @param {string} id
 * @param {{name: string, says: string}[]} wrong
 * @param {{message: string|null, error: any, output: string}|null} report */
function judged(lesson, id, wrong, report) {
  if (report === null) return verdict(lesson, id, { status: "not attempted" });
  const { message, error, output } = report;
  if (error !== null) return failed(lesson, id, error, output);
  if (message === null) return verdict(lesson, id, { status: "correct", output });
  const mistake = wrong.find(({ says }) => says === message)?.name ?? null;
  return verdict(lesson, id, { status: "wrong", message, mistake, output });
}

/** @param {{exercises: Record<string, any>}} lesson @param {string} id
 * @param {{message: string}} error @param {string} output */
function failed(lesson, id, error, output) {
  const { message } = error;
  return verdict(lesson, id, { status: "could not run", message, error: { ...NO_PLACE, ...error }, output });
}
