// The engine as the page sees it: Python in a worker, asked for one frame after the other.

import { Link } from "../engine/link.js";

/** What a frame is drawn with: five numbers a strip and a sprite, see raycaster/browser.py.
 * @typedef {{strips: Float32Array, sprites: Float32Array, state: State, milliseconds: number}} Frame */
/** @typedef {{x: number, y: number, angle: number, seconds: number, keys: number, done: boolean,
 *   message: string, things: [string, number, number][],
 *   doors: [number, number, number, number, boolean][], way: [number, number][]}} State */
/** @typedef {{forward: number, right: number, turn: number, turned: number, use: boolean}} Controls */
/** Textures as RGBA, the brightness of each level of light, and how many levels the game has.
 * @typedef {{textures: Uint8Array[], light: number[], levels: number}} Materials */
/** @typedef {{walls: boolean[][]}} Plan */

export class Engine {
  /** @param {string} base the folder of the scripts @param {(message: string) => void} progress */
  constructor(base, progress) {
    this.base = base;
    this.link = new Link(`${base}raycaster-worker.js`, (_aside, message) => progress(message));
  }

  /** @returns {Promise<Materials>} */
  started() {
    return this.link.call("load", this.base);
  }

  /** Begins a level, or a map that the player drew.
   * @param {number|string} map @returns {Promise<Plan>} */
  begin(map) {
    return this.link.call("begin", map);
  }

  /** A colour for each row of a frame.
   * @param {number} width @param {number} height @returns {Promise<string[]>} */
  background(width, height) {
    return this.link.call("background", width, height);
  }

  /** Lets the game go on, and says what is seen then.
   * @param {number} width @param {Controls} controls @param {number} seconds @param {boolean} way
   * @returns {Promise<Frame>} */
  frame(width, controls, seconds, way) {
    return this.link.call("frame", width, controls, seconds, way);
  }
}
