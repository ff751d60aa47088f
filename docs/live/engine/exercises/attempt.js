// One answer on its way to a verdict (sandbox/exercises/attempt.py): run on the first data, and where
// right on the other.

import { Allowance, CouldNotRun } from "./answers.js";

/** @typedef {import("./answers.js").Clock} Clock */
/** @typedef {import("./judge.js").Judge} Judge */
/** @typedef {import("./outcomes.js").Outcomes} Outcomes */
/** @typedef {import("./runs.js").Exercise} Exercise */
/** @typedef {import("./runs.js").Outcome} Outcome */

const SHOWN = 20; // rows of the answer's own result that a verdict holds
const OTHER_DATA = "Right on this data; on other data: ";

export class Attempt {
  /** @param {{outcomes: Outcomes, judge: Judge, id: string, exercise: Exercise, answer: string,
   *   clock: Clock|null}} parts */
  constructor({ outcomes, judge, id, exercise, answer, clock }) {
    this.outcomes = outcomes;
    this.judge = judge;
    this.id = id;
    this.exercise = exercise;
    this.answer = answer;
    this.allowance = new Allowance(clock);
    this.twice = exercise.kind === "plan" ? exercise.answer_is_query : exercise.observe.length > 0;
    if (exercise.kind === "query") this.twice = true;
    /** @type {Outcome[]} */
    this.wanted = [];
    /** @type {Outcome[]} */
    this.got = [];
  }

  /** The judge's verdict. What the author's answers do is known before the answer's time runs.
   * @returns {Promise<any>} @throws {CouldNotRun} */
  async judged() {
    for (const other of this.twice ? [false, true] : [false]) {
      this.wanted.push(await this.outcomes.wanted(this.id, this.exercise, other));
    }
    await this.run(false);
    let judged = await this.ask([]);
    if (judged.status === "correct" && this.twice) {
      await this.runOnOtherData();
      judged = await this.ask([]);
    }
    if (judged.status === "correct") return judged;
    if (!this.mayBeNamed(judged)) return this.ask(await this.wrongs([]));
    judged = await this.ask(await this.wrongs([this.got.length - 1]));
    if (judged.alike > 1 && this.got.length === 1 && this.twice) {
      try {
        await this.run(true);
        judged = await this.ask(await this.wrongs([0, 1]));
      } catch (error) {
        if (!(error instanceof CouldNotRun)) throw error; // then the first of them it is
      }
    }
    return judged;
  }

  /** What the answer returned or left on the first data: the first rows, for the learner. */
  result() {
    const shown = this.got[0].results.find((/** @type {any} */ result) => !("error" in result));
    if (shown === undefined) return null;
    return {
      columns: shown.columns.map((/** @type {{name: string}} */ column) => column.name),
      rows: shown.rows.slice(0, SHOWN),
      total: shown.truncated ? null : shown.rows.length,
    };
  }

  /** @param {boolean} other */
  async run(other) {
    const { id, exercise, answer, allowance } = this;
    this.got.push(await this.outcomes.of(id, exercise, answer, other, allowance));
  }

  /** After the answer was right on the first data. */
  async runOnOtherData() {
    this.allowance.prefix = OTHER_DATA;
    try {
      await this.run(true);
    } catch (error) {
      if (error instanceof CouldNotRun) error.error.message = `${OTHER_DATA}${error.message}`;
      throw error;
    }
  }

  /** @param {any[]} wrongs */
  ask(wrongs) {
    return this.judge.ask("verdict", this.exercise.task, this.wanted, this.got, wrongs);
  }

  /** The plan's own requirements say what is wrong with a plan, without running anything.
   * @param {any} judged */
  mayBeNamed(judged) {
    if (this.exercise.kind !== "plan") return true;
    return this.exercise.answer_is_query && (judged.surplus ?? null) !== null;
  }

  /** The known mistakes, and what they do on some of the data sets.
   * @param {number[]} data */
  async wrongs(data) {
    const wrongs = [];
    for (const { name, says, answer } of this.exercise.wrong) {
      const outcomes = [];
      for (const d of [0, 1]) outcomes.push(data.includes(d) ? await this.named(answer, d === 1) : null);
      wrongs.push({ name, says, outcomes });
    }
    return wrongs;
  }

  /** @param {string} answer @param {boolean} other */
  async named(answer, other) {
    try {
      return await this.outcomes.of(this.id, this.exercise, answer, other);
    } catch (error) {
      if (error instanceof CouldNotRun) return null;
      throw error;
    }
  }
}
