// The engines of a page, started at the first run and shared by its cells, one run at a time.

/** @typedef {import("../engine/index.js").Engine} Engine
 * @typedef {{stopped: true, message: string}} Stopped */

export class Session {
  /** @param {{lesson: string|null, ready: () => void}} options address of the lesson's exercises;
   *   `ready` is called when the first run has finished */
  constructor({ lesson, ready }) {
    this.address = lesson;
    this.ready = ready;
    /** @type {Promise<Engine>|null} */
    this.starting = null;
    /** @type {Promise<any>|null} */
    this.reading = null;
    /** @type {Promise<unknown>} */
    this.last = Promise.resolve();
    this.round = 0; // a stop begins a new one: what waited in the old one is not run
    /** Hears what is being loaded. @type {(message: string, fraction: number|null) => void} */
    this.progress = () => {};
  }

  /** The lesson's exercises as exported, or null on a page that belongs to no lesson. */
  async lesson() {
    if (this.address === null) return null;
    this.reading ??= fetched(this.address);
    return this.reading.catch((error) => {
      this.reading = null; // the next click tries again
      throw error;
    });
  }

  /** Does the work with the engine when all earlier work is done.
   * @template T @param {(engine: Engine) => Promise<T>} work @returns {Promise<T>}
   * @throws {Stopped | Error} */
  async run(work) {
    const round = this.round;
    const turn = this.last.then(async () => {
      if (round !== this.round) throw stopped("Not run: what ran before it was stopped.");
      const result = await work(await this.engine());
      this.ready();
      return result;
    });
    this.last = turn.catch(() => {});
    return turn;
  }

  /** Ends what runs and forgets what waits. */
  async stop() {
    this.round += 1;
    if (this.starting !== null) (await this.starting).stop();
  }

  /** @returns {Promise<Engine>} */
  async engine() {
    this.starting ??= this.started();
    return this.starting.catch((error) => {
      this.starting = null;
      throw error;
    });
  }

  async started() {
    const [{ createEngine }, lesson] = await Promise.all([
      import("../engine/index.js"),
      this.lesson(),
    ]);
    const base = new URL("./", import.meta.url).href;
    return createEngine({ base, lesson, onProgress: (m, f) => this.progress(m, f) });
  }
}

/** @param {string} message @returns {Stopped} */
const stopped = (message) => ({ stopped: true, message });

/** @param {string} address */
async function fetched(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answers ${response.status}`);
  return response.json();
}
