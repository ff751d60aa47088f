// The map from above: walls, doors, things, the way if it is asked for, and the rays of the frame.

/** @typedef {import("./engine.js").Frame} Frame */
/** @typedef {import("./engine.js").Plan} Plan */

const MOST = 132; // pixels along the longer side
const PLANE = 0.8; // half the camera's plane, see raycaster/camera.py
const COLOURS = { wall: "#8f9aa3", door: "#d28b45", locked: "#5b8fd6", key: "#f0c654", exit: "#5fe0b8" };

export class Minimap {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.canvas.className = "maze-map";
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    /** @type {Plan} */
    this.plan = { walls: [[]] };
    this.scale = 1;
  }

  /** @param {Plan} plan */
  show(plan) {
    this.plan = plan;
    const [width, height] = [plan.walls[0].length, plan.walls.length];
    this.scale = Math.max(2, Math.floor(MOST / Math.max(width, height)));
    this.canvas.width = width * this.scale;
    this.canvas.height = height * this.scale;
  }

  /** @param {Frame} frame */
  draw({ strips, state }) {
    const { context, canvas, scale } = this;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.scale(scale, scale);
    context.fillStyle = COLOURS.wall;
    this.plan.walls.forEach((row, y) => row.forEach((wall, x) => wall && context.fillRect(x, y, 1, 1)));
    for (const [column, row, side, open, locked] of state.doors) {
      context.fillStyle = locked ? COLOURS.locked : COLOURS.door;
      if (side === 0) context.fillRect(column + 0.3, row + open, 0.4, 1 - open);
      else context.fillRect(column + open, row + 0.3, 1 - open, 0.4);
    }
    this.rays(strips, state);
    context.fillStyle = COLOURS.exit;
    for (const [column, row] of state.way) context.fillRect(column + 0.4, row + 0.4, 0.2, 0.2);
    for (const [kind, x, y] of state.things) {
      if (kind === "lamp") continue;
      context.fillStyle = kind === "key" ? COLOURS.key : COLOURS.exit;
      context.beginPath();
      context.arc(x, y, 0.3, 0, 7);
      context.fill();
    }
  }

  /** What the player sees, as the area that the rays of the frame pass over.
   * @param {Float32Array} strips @param {import("./engine.js").State} state */
  rays(strips, { x, y, angle }) {
    const { context } = this;
    const [forwardX, forwardY] = [Math.cos(angle), Math.sin(angle)];
    const columns = strips.length / 5;
    context.beginPath();
    context.moveTo(x, y);
    for (let i = 0; i < columns; i++) {
      const across = PLANE * ((2 * i + 1) / columns - 1);
      const distance = strips[i * 5 + 4];
      context.lineTo(
        x + distance * (forwardX - across * forwardY),
        y + distance * (forwardY + across * forwardX),
      );
    }
    context.fillStyle = "#ffe9a866";
    context.fill();
    context.fillStyle = "#ffffff";
    context.beginPath();
    context.arc(x, y, 0.28, 0, 7);
    context.fill();
  }
}
