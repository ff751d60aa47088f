// The Python cells of a page: one interpreter and one namespace for all of them, in a worker.

import { Link } from "./link.js";
import { OnDemand } from "./on_demand.js";

/** @typedef {import("./parts.js").Parts} Parts */
/** @typedef {{output: string, html: string|null, refused: string|null}} Run */

const SECONDS = 30; // that a cell may run
const GONE = "Python starts anew: names that earlier cells made are gone, so run those again.";

export class PythonCells extends OnDemand {
  /** @param {string} text @returns {Promise<Run>} */
  async run(text) {
    const link = await this.open();
    const why = `The cell ran for more than ${SECONDS} seconds and was stopped.`;
    const timer = setTimeout(() => this.stop(why), SECONDS * 1000);
    try {
      return await link.call("run", text);
    } catch (error) {
      if (!(error instanceof Error)) throw error; // it was stopped
      this.end("");
      return { output: "", html: null, refused: `The cell crashed Python. ${GONE}` };
    } finally {
      clearTimeout(timer);
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
    this.end(`${why} ${GONE}`);
  }

  async started() {
    this.link = pythonWorker(this.parts);
    return started(this.link, this.parts);
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

/** The worker, once Python has started in it.
 * @param {Link} link @param {Parts} parts */
export async function started(link, parts) {
  parts.python = await link.call("load", parts.base, parts.python);
  return link;
}
