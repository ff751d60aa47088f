// The Python cells of a page: one interpreter and one namespace for all of them, in a worker.

import { Cells } from "./cells.js";
import { Link } from "./link.js";

/** @typedef {import("./parts.js").Parts} Parts */
/** @typedef {{output: string, html: string|null, refused: string|null}} Run */

const GONE = "Python starts anew: names that earlier cells made are gone, so run those again.";

export class PythonCells extends Cells {
  /** @param {string} cell @returns {Promise<Run>} */
  async python(cell) {
    await this.open(); // what goes wrong here is not the cell's fault
    try {
      return await this.run("run", cell);
    } catch (error) {
      if (!(error instanceof Error)) throw error; // it was stopped
      this.end("");
      return { output: "", html: null, refused: `The cell crashed Python. ${GONE}` };
    }
  }

  /** The picture of a plan, by the code of the notebook.
   * @param {any} plan @returns {Promise<{svg: string, alt: string}>} */
  async draw(plan) {
    return (await this.open()).call("draw", plan);
  }

  /** Ends what runs.
   * @param {string} why */
  stop(why) {
    super.stop(`${why} ${GONE}`);
  }

  async start() {
    this.link = pythonWorker(this.parts);
    return loaded(this.link, this.parts);
  }
}

/** A worker for Python.
 * @param {Parts} parts @param {(clock: {seconds: number, message: string}|null) => void} [watch] */
export function pythonWorker(parts, watch = () => {}) {
  return new Link(`${parts.base}python-worker.js`, (aside, value) => {
    if (aside === "progress") parts.progress(value.message, value.fraction);
    if (aside === "clock") watch(value);
  });
}

/** The worker, once Python is loaded in it.
 * @param {Link} link @param {Parts} parts */
export async function loaded(link, parts) {
  parts.python = await link.call("load", parts.base, parts.python);
  return link;
}
