// What the answers to one lesson's exercises do (sandbox/exercises/outcomes.py): the learner's are
// run, the author's are kept.

import { Allowance, CouldNotRun } from "./answers.js";
import { MOST_ROWS, reference, runQuery, runScript } from "./runs.js";

/** @typedef {import("./runs.js").Exercise} Exercise */
/** @typedef {import("./runs.js").Outcome} Outcome */
/** @typedef {import("./server.js").Server} Server */

export class Outcomes {
  /** @param {Server} server @param {Map<string, any>} kept what is known already */
  constructor(server, kept) {
    this.server = server;
    this.kept = kept;
  }

  /** What an answer does on one of the data sets. Without an allowance it is an author's.
   * @param {string} id @param {Exercise} exercise @param {string} answer @param {boolean} other
   * @param {Allowance|null} [allowance] @returns {Promise<Outcome>} @throws {CouldNotRun} */
  async of(id, exercise, answer, other, allowance = null) {
    if (allowance !== null) return this.run(id, exercise, answer, other, allowance);
    const key = JSON.stringify([id, answer, other]);
    if (!this.kept.has(key)) {
      this.kept.set(key, await this.run(id, exercise, answer, other, new Allowance(null)));
    }
    return this.kept.get(key);
  }

  /** What the reference does.
   * @param {string} id @param {Exercise} exercise @param {boolean} other */
  async wanted(id, exercise, other) {
    const outcome = await this.of(id, exercise, reference(exercise), other).catch((error) => {
      throw error instanceof CouldNotRun ? broken(exercise, error.message) : error;
    });
    for (const result of outcome.results) {
      if (result.truncated) throw broken(exercise, `it returns more than ${MOST_ROWS} rows`);
      if (result.error) throw broken(exercise, result.error.message);
    }
    return outcome;
  }

  /** @param {string} id @param {Exercise} exercise @param {string} answer @param {boolean} other
   * @param {Allowance} allowance @returns {Promise<Outcome>} */
  async run(id, exercise, answer, other, allowance) {
    const judged = { server: this.server, other, known: this.kept };
    if (exercise.answer_is_query) return runQuery(judged, exercise, answer, allowance);
    const first = answer === reference(exercise);
    const wanted = first ? null : await this.wanted(id, exercise, other);
    return runScript(judged, exercise, answer, allowance, wanted);
  }
}

/** @param {Exercise} exercise @param {string} why */
function broken(exercise, why) {
  return new Error(`The solution of “${exercise.title}” itself did not run: ${why}.`);
}
