// What runs in the reader's browser: PostgreSQL, Python, and the checker of the exercises. Nothing is
// loaded before the first call.

import { Parts } from "./parts.js";
import { PythonCells } from "./python_cells.js";
import { PythonChecks } from "./python_checks.js";
import { SqlCells } from "./sql_cells.js";
import { SqlChecks } from "./sql_checks.js";

/** @typedef {import("./parts.js").Progress} Progress */

/** @param {{base: string, lesson: any, onProgress?: Progress}} options `base`: address of the folder
 *   with the assets; `lesson`: as exported by sandbox/exercises/export.py, or null */
export function createEngine({ base, lesson, onProgress = () => {} }) {
  return new Engine(base, lesson, onProgress);
}

export class Engine {
  /** @param {string} base @param {any} lesson @param {Progress} onProgress */
  constructor(base, lesson, onProgress) {
    this.onProgress = onProgress;
    this.lesson = lesson;
    this.parts = new Parts(base, (message, fraction) => this.onProgress(message, fraction));
    this.sqlCells = new SqlCells(this.parts);
    this.sqlChecks = new SqlChecks(this.parts, lesson);
    this.pythonCells = new PythonCells(this.parts);
    this.pythonChecks = new PythonChecks(this.parts, lesson);
    this.working = 0;
    this.started = false;
  }

  /** Runs a cell of SQL.
   * @param {string} text @returns {Promise<import("./console.js").Outcome[]>}
   *   @throws {import("./link.js").Stopped | Error} */
  sql(text) {
    return this.work(() => this.sqlCells.sql(text));
  }

  /** Draws the plan of one statement, which is run; what it changes is undone.
   * @param {string} text
   * @returns {Promise<{svg: string, alt: string, refused?: undefined} | {refused: string}>}
   *   @throws {import("./link.js").Stopped | Error} */
  plan(text) {
    return this.work(async () => {
      const found = await this.sqlCells.plan(text);
      return "refused" in found ? found : this.pythonCells.draw(found.plan);
    });
  }

  /** Runs a cell of Python, in one namespace for the page.
   * @param {string} text @returns {Promise<import("./python_cells.js").Run>}
   *   @throws {import("./link.js").Stopped | Error} */
  python(text) {
    return this.work(() => this.pythonCells.python(text));
  }

  /** Judges an answer to an exercise of the lesson.
   * @param {string} id @param {string} answer @returns {Promise<any>} a verdict, with the fields of
   *   sandbox/exercises/verdict.py @throws {import("./link.js").Stopped | Error} */
  check(id, answer) {
    return this.work(async () => {
      const { kind } = this.lesson.exercises[id];
      if (kind === "service") throw new Error("This exercise needs servers: run it locally.");
      return (kind === "python" ? this.pythonChecks : this.sqlChecks).check(id, answer);
    });
  }

  /** The films as new. */
  reset() {
    return this.work(() => this.sqlCells.reset());
  }

  /** Ends what runs; who waits for it is told, and what became of the data. */
  stop() {
    for (const side of [this.sqlCells, this.sqlChecks, this.pythonCells, this.pythonChecks]) {
      if (side.busy) side.stop("Stopped.");
    }
  }

  /** @returns {"cold" | "loading" | "ready" | "busy"} */
  state() {
    if (this.working === 0) return this.started ? "ready" : "cold";
    return this.started ? "busy" : "loading";
  }

  /** @template T @param {() => Promise<T>} task @returns {Promise<T>} */
  async work(task) {
    this.working += 1;
    try {
      const result = await task();
      this.started = true;
      return result;
    } finally {
      this.working -= 1;
    }
  }
}
