// What cells of both languages have in common: each runs in the page's worker, and for so long only.

import { OnDemand } from "./on_demand.js";

const SECONDS = 30; // that a cell may run

export class Cells extends OnDemand {
  /** What the worker answers.
   * @param {string} call @param {string} cell @returns {Promise<any>} */
  async run(call, cell) {
    const link = await this.open();
    const why = `The cell ran for more than ${SECONDS} seconds and was stopped.`;
    const timer = setTimeout(() => this.stop(why), SECONDS * 1000);
    try {
      return await link.call(call, cell);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends what runs. Each language adds what has become of what earlier cells made.
   * @param {string} why */
  stop(why) {
    this.end(why);
  }
}
