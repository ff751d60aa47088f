// The game on the page: its levels, its clock, its pauses; asks for frames and has them drawn.

import { Held } from "./controls.js";
import { Minimap } from "./minimap.js";
import { Painter } from "./painter.js";
import { built } from "./stage.js";

/** @typedef {import("./engine.js").Engine} Engine */
/** @typedef {import("./engine.js").Frame} Frame */

const WIDTHS = [320, 160]; // columns: as many as Python manages in time
const SHAPE = 0.625; // height for each column
const SLOW = 11; // milliseconds a frame; more leaves too little of a sixtieth of a second
const LONGEST = 0.1; // seconds that one frame lets the game go on, whatever held it up
const TRIED = 30; // frames before the width is judged

export class Game {
  /** @param {Engine} engine @param {import("./engine.js").Materials} materials */
  constructor(engine, materials) {
    this.engine = engine;
    this.held = new Held();
    this.minimap = new Minimap();
    this.stage = built(materials.levels, this.held, this.minimap.canvas, {
      level: (number) => this.start(number),
      own: (text) => this.start(text),
      again: () => this.start(this.map),
      pause: () => this.pause(),
      toggle: () => (this.running ? this.pause() : this.resume()),
      way: (shown) => (this.way = shown),
    });
    this.element = this.stage.element;
    this.painter = new Painter(this.stage.canvas, materials);
    this.width = WIDTHS[0];
    this.way = false;
    this.running = false;
    this.over = false;
    /** What is being played. @type {number|string} */
    this.map = 1;
    this.then = 0;
    this.waiting = false;
    /** What the last frames took, in milliseconds. @type {number[]} */
    this.took = [];
    this.drawn = 0;
    this.since = 0;
    addEventListener("blur", () => this.pause());
    document.addEventListener("visibilitychange", () => document.hidden && this.pause());
  }

  async begin() {
    await this.resize(this.width);
    await this.start(1);
  }

  /** @param {number|string} map a level's number, or a map */
  async start(map) {
    try {
      this.minimap.show(await this.engine.begin(map));
    } catch (error) {
      this.stage.say(/** @type {Error} */ (error).message);
      return;
    }
    this.map = map;
    this.over = false;
    this.stage.begun(map);
    this.held.release();
    this.resume();
  }

  resume() {
    if (this.running || this.over) return;
    this.running = true;
    this.then = performance.now();
    this.since = this.then;
    this.drawn = 0;
    this.stage.paused(false);
    requestAnimationFrame((now) => this.next(now));
  }

  pause() {
    if (!this.running) return;
    this.running = false;
    this.held.release();
    this.stage.paused(true);
  }

  /** @param {number} width */
  async resize(width) {
    this.width = width;
    this.painter.resize(width, await this.engine.background(width, width * SHAPE));
    this.took = [];
  }

  /** Once for each picture of the screen: asks for a frame, unless one is still being made.
   * @param {number} now in milliseconds */
  async next(now) {
    if (!this.running) return;
    requestAnimationFrame((later) => this.next(later));
    if (this.waiting) return;
    this.waiting = true;
    const seconds = Math.min(LONGEST, Math.max(0, now - this.then) / 1000);
    this.then = now;
    try {
      const frame = await this.engine.frame(this.width, this.held.taken(), seconds, this.way);
      this.show(frame);
      await this.judge(frame.milliseconds);
    } finally {
      this.waiting = false;
    }
  }

  /** @param {Frame} frame */
  show(frame) {
    if (frame.strips.length !== this.width * 5) return;
    this.painter.draw(frame);
    this.minimap.draw(frame);
    this.stage.tell(frame.state);
    this.drawn += 1;
    const passed = performance.now() - this.since;
    if (passed >= 1000) {
      this.stage.rate((this.drawn * 1000) / passed, this.width);
      this.since = performance.now();
      this.drawn = 0;
    }
    if (frame.state.done && !this.over) {
      this.running = false;
      this.over = true;
      this.stage.won(frame.state.seconds);
    }
  }

  /** Draws fewer columns where Python is too slow for so many.
   * @param {number} milliseconds */
  async judge(milliseconds) {
    this.took.push(milliseconds);
    if (this.took.length < TRIED) return;
    const median = this.took.sort((a, b) => a - b)[TRIED / 2];
    this.took = [];
    const narrower = WIDTHS[WIDTHS.indexOf(this.width) + 1];
    if (median > SLOW && narrower) await this.resize(narrower);
  }
}
