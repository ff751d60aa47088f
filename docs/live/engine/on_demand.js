// A worker that is started when it is first needed, and started again after it was ended.

/** @typedef {import("./link.js").Link} Link */
/** @typedef {import("./parts.js").Parts} Parts */

export class OnDemand {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    /** @type {Promise<Link>|null} */
    this.opening = null;
    /** @type {Link|null} */
    this.link = null;
  }

  get busy() {
    return this.link?.busy ?? false;
  }

  /** The worker, ready; who comes while it starts waits for the same one. */
  open() {
    if (this.opening === null) {
      const opening = this.start();
      this.opening = opening;
      opening.catch(() => {
        if (this.opening === opening) this.opening = null;
      });
    }
    return this.opening;
  }

  /** Starts the worker and keeps it in `link`.
   * @returns {Promise<Link>} */
  async start() {
    throw new Error("each kind of worker starts in its own way");
  }

  /** @param {string} message what those who wait for the worker are told */
  end(message) {
    this.link?.end(message);
    this.link = null;
    this.opening = null;
  }
}
