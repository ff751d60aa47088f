// A worker as the page sees it: calls that are answered, one after the other, or ended.

/** What a worker is asked, and what it says. A call is answered by a message of the same number.
 * @typedef {{number: number, call: string, values: any[]}} Call
 * @typedef {{number: number, value?: any, failure?: string}} Answer
 * @typedef {{aside: string, value: any}} Aside something that it says on the side */
/** Thrown to whoever waits for what was ended.
 * @typedef {{stopped: true, message: string}} Stopped */

export class Link {
  /** @param {string} address of the worker's script
   * @param {(aside: string, value: any) => void} [heard] */
  constructor(address, heard = () => {}) {
    this.worker = new Worker(address, { type: "module" });
    this.heard = heard;
    this.numbers = 0;
    /** @type {Map<number, {resolve: (value: any) => void, reject: (reason: any) => void}>} */
    this.waiting = new Map();
    this.worker.onmessage = ({ data }) => this.hear(data);
    this.worker.onerror = (event) => this.fail(event.message || `${address} did not start.`);
  }

  /** Whether something is being waited for. */
  get busy() {
    return this.waiting.size > 0;
  }

  /** @param {string} call @param {...any} values @returns {Promise<any>} */
  call(call, ...values) {
    const number = this.numbers++;
    return new Promise((resolve, reject) => {
      this.waiting.set(number, { resolve, reject });
      this.worker.postMessage({ number, call, values });
    });
  }

  /** Ends the worker, whatever it is doing.
   * @param {string} message what those who wait are told */
  end(message) {
    this.worker.terminate();
    /** @type {Stopped} */
    const stopped = { stopped: true, message };
    for (const { reject } of this.waiting.values()) reject(stopped);
    this.waiting.clear();
  }

  /** @param {Answer & Aside} message */
  hear(message) {
    if (message.aside !== undefined) {
      this.heard(message.aside, message.value);
      return;
    }
    const waiting = this.waiting.get(message.number);
    this.waiting.delete(message.number);
    if (message.failure === undefined) waiting?.resolve(message.value);
    else waiting?.reject(new Error(message.failure));
  }

  /** @param {string} message */
  fail(message) {
    for (const { reject } of this.waiting.values()) reject(new Error(message));
    this.waiting.clear();
  }
}

/** The other end, in the worker: answers calls by functions of their name, one after the other.
 * @param {Record<string, (...values: any[]) => any>} functions
 * @returns {(work: () => Promise<void>) => void} takes what is to be done after the call that runs */
export function answerCalls(functions) {
  let last = Promise.resolve();
  self.onmessage = ({ data }) => {
    const { number, call, values } = /** @type {Call} */ (data);
    last = last.then(async () => {
      try {
        self.postMessage({ number, value: await functions[call](...values) });
      } catch (error) {
        self.postMessage({ number, failure: String(/** @type {any} */ (error)?.message ?? error) });
      }
    });
  };
  return (work) => {
    last = last.then(work).catch(() => {});
  };
}

/** Says something on the side, from the worker.
 * @param {string} aside @param {any} value */
export function say(aside, value) {
  self.postMessage({ aside, value });
}
