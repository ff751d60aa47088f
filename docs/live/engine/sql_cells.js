// The SQL cells of a page: one database for all of them, in a worker of its own.

import { Cells } from "./cells.js";
import { Link } from "./link.js";

/** @typedef {import("./console.js").Outcome} Outcome */
/** @typedef {import("./parts.js").Parts} Parts */

const AS_BEFORE = "The data are as they were after the last cell that finished.";
const AS_NEW = "The data are as new.";

export class SqlCells extends Cells {
  /** @param {Parts} parts */
  constructor(parts) {
    super(parts);
    /** What the cells have made of the films so far. @type {Blob|null} */
    this.image = null;
  }

  /** @param {string} cell @returns {Promise<Outcome[]>} */
  sql(cell) {
    return this.run("sql", cell);
  }

  /** @param {string} cell @returns {Promise<{plan: any} | {refused: string}>} */
  plan(cell) {
    return this.run("plan", cell);
  }

  /** The films as new. */
  async reset() {
    this.image = null;
    this.end("The data were reset.");
    await this.open();
  }

  /** Ends what runs; the next cell finds the data as they were before it.
   * @param {string} why */
  stop(why) {
    super.stop(`${why} ${this.image === null ? AS_NEW : AS_BEFORE}`);
    this.open().catch(() => {}); // the next cell tries again, and tells
  }

  async start() {
    const link = new Link(`${this.parts.base}database-worker.js`, (aside, value) => {
      if (aside === "progress") this.parts.progress(value.message, value.fraction);
      if (aside === "image") this.image = value;
    });
    this.link = link;
    const { loaded, films } = await this.parts.databaseBy(link);
    await link.call("open", loaded, this.image ?? films);
    return link;
  }
}
