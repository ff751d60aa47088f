// The live cells of one page: each is made at its first click, all share one session.

import { Cell } from "./cell.js";
import { Dock } from "./dock.js";
import { Session } from "./session.js";

/** @typedef {import("./frame.js").Frame} Frame */

export class Page {
  /** @param {Frame[]} frames in the order of the page @param {string|null} lesson its exercises */
  constructor(frames, lesson) {
    this.frames = frames;
    this.dock = new Dock(() => this.resetData());
    this.session = new Session({ lesson, ready: () => this.dock.show() });
    /** @type {Map<Frame, Cell>} */
    this.cells = new Map();
    /** Cells that have run since the data was as new. @type {Set<Element>} */
    this.done = new Set();
  }

  /** @param {Frame} frame */
  cell(frame) {
    let cell = this.cells.get(frame);
    if (cell === undefined) this.cells.set(frame, (cell = new Cell(frame, this)));
    return cell;
  }

  /** What stands above a cell, is no exercise and has not run yet: cells, and places of set-ups.
   * @param {Frame} frame @returns {(Frame|"setup")[]} */
  above(frame) {
    const elements = [...document.querySelectorAll(".cell[data-live]")];
    const kind = frame.language === "sql" ? "sql" : "python";
    return elements
      .slice(0, elements.indexOf(frame.element))
      .filter((element) => !this.done.has(element))
      .map((element) => this.frames.find((other) => other.element === element) ?? "setup")
      .filter((other) => (other === "setup" ? kind === "sql" : other.kind === kind));
  }

  /** Runs what stands above a cell, then the cell. An error is no end: lessons show errors, too.
   * @param {Frame} frame */
  async runFromAbove(frame) {
    for (const other of [...this.above(frame), frame]) {
      const ran = other === "setup" ? await this.setUp(frame) : await this.cell(other).run();
      if (!ran) return;
    }
  }

  /** Makes what the exercises need beside the films, where the lesson does so in a cell of Python.
   * @param {Frame} frame says where it could not be made */
  async setUp(frame) {
    try {
      const { setup } = await this.session.lesson();
      await this.session.run((engine) => engine.sql(setup));
    } catch (error) {
      frame.status.textContent = `Not run: ${/** @type {Error} */ (error).message}`;
      return false;
    }
    for (const place of document.querySelectorAll('[data-live="setup"]')) this.done.add(place);
    return true;
  }

  async resetData() {
    await this.session.run((engine) => engine.reset());
    this.done.clear();
  }
}
