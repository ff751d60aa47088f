// What the player wants: keys held down, buttons held down, and how far a finger or mouse was drawn.

/** @typedef {import("./engine.js").Controls} Controls */
/** @typedef {"forward"|"back"|"left"|"right"|"turnLeft"|"turnRight"} Wish */

/** @type {Record<string, Wish>} */
const KEYS = {
  ArrowUp: "forward", KeyW: "forward", ArrowDown: "back", KeyS: "back", KeyA: "left", KeyD: "right",
  ArrowLeft: "turnLeft", KeyQ: "turnLeft", ArrowRight: "turnRight", KeyE: "turnRight",
}; // prettier-ignore
const USE = new Set(["Space", "Enter"]);
const PER_PIXEL = 0.006; // radians

export class Held {
  constructor() {
    /** Which keys and buttons hold which wish. @type {Map<string, Wish>} */
    this.wishes = new Map();
    this.turned = 0;
    this.use = false;
  }

  /** Listens to the keys of an element that has the focus, and to what is drawn across it.
   * @param {HTMLElement} element */
  listen(element) {
    element.addEventListener("keydown", (event) => {
      event.stopPropagation(); // the theme takes p, n, s and f for its own, wherever they are typed
      if (event.target !== element || event.ctrlKey || event.metaKey || event.altKey) return;
      if (KEYS[event.code]) this.wishes.set(event.code, KEYS[event.code]);
      else if (USE.has(event.code)) this.use = true;
      else return;
      event.preventDefault();
    });
    element.addEventListener("keyup", ({ code }) => this.wishes.delete(code));
    element.addEventListener("blur", () => this.release());
    let last = 0;
    element.addEventListener("pointerdown", (event) => {
      if (/** @type {Element} */ (event.target).closest("button")) return;
      last = event.clientX;
      element.setPointerCapture(event.pointerId);
    });
    element.addEventListener("pointermove", (event) => {
      if (!element.hasPointerCapture(event.pointerId)) return;
      this.turned += (event.clientX - last) * PER_PIXEL;
      last = event.clientX;
    });
  }

  /** A button that holds a wish as long as it is pressed.
   * @param {HTMLElement} button @param {Wish|"use"} wish */
  hold(button, wish) {
    button.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      button.setPointerCapture(event.pointerId);
      if (wish === "use") this.use = true;
      else this.wishes.set(wish, wish);
    });
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      button.addEventListener(end, () => this.wishes.delete(wish));
    }
  }

  release() {
    this.wishes.clear();
    this.turned = 0;
    this.use = false;
  }

  /** What is wanted now; turns and uses are told once. @returns {Controls} */
  taken() {
    const held = new Set(this.wishes.values());
    const both = (/** @type {Wish} */ a, /** @type {Wish} */ b) => Number(held.has(a)) - Number(held.has(b));
    const { turned, use } = this;
    this.turned = 0;
    this.use = false;
    return {
      forward: both("forward", "back"),
      right: both("right", "left"),
      turn: both("turnRight", "turnLeft"),
      turned,
      use,
    };
  }
}
