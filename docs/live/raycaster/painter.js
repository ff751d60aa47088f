// Draws a frame: the background row by row, a strip a column, and the things between them.

/** @typedef {import("./engine.js").Frame} Frame */

const NUMBERS = 5; // of a strip and of a sprite, see raycaster/browser.py
const SIZE = 64; // pixels of a texture, each way

export class Painter {
  /** @param {HTMLCanvasElement} canvas @param {import("./engine.js").Materials} materials */
  constructor(canvas, { textures, light }) {
    this.canvas = canvas;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
    this.textures = textures;
    this.light = light;
    /** Textures in a light, painted when they are first seen. @type {Map<number, HTMLCanvasElement>} */
    this.lit = new Map();
    /** @type {HTMLCanvasElement|null} */
    this.background = null;
  }

  /** A frame of another size. @param {number} width @param {string[]} rows a colour for each row */
  resize(width, rows) {
    this.canvas.width = width;
    this.canvas.height = rows.length;
    this.context.imageSmoothingEnabled = false;
    this.background = surface(1, rows.length);
    const context = /** @type {CanvasRenderingContext2D} */ (this.background.getContext("2d"));
    rows.forEach((colour, row) => {
      context.fillStyle = colour;
      context.fillRect(0, row, 1, 1);
    });
  }

  /** @param {Frame} frame */
  draw({ strips, sprites }) {
    const { context, canvas } = this;
    if (this.background) context.drawImage(this.background, 0, 0, canvas.width, canvas.height);
    const middle = canvas.height / 2;
    const columns = strips.length / NUMBERS;
    for (let i = 0; i < columns; i++) {
      const [height, number, column, level] = strips.subarray(i * NUMBERS);
      context.drawImage(this.texture(number, level), column, 0, 1, SIZE, i, middle - height / 2, 1, height);
    }
    for (let i = 0; i < sprites.length; i += NUMBERS) this.thing(sprites.subarray(i, i + NUMBERS), strips);
  }

  /** One thing, column by column, where no wall is nearer.
   * @param {Float32Array} sprite @param {Float32Array} strips */
  thing([size, number, centre, level, distance], strips) {
    const picture = this.texture(number, level);
    const left = centre - size / 2;
    const first = Math.max(0, Math.ceil(left - 0.5));
    const last = Math.min(strips.length / NUMBERS - 1, Math.ceil(left + size - 0.5) - 1);
    const top = this.canvas.height / 2 - size / 2;
    for (let i = first; i <= last; i++) {
      if (strips[i * NUMBERS + 4] <= distance) continue;
      const column = Math.min(SIZE - 1, Math.floor(((i + 0.5 - left) / size) * SIZE));
      this.context.drawImage(picture, column, 0, 1, SIZE, i, top, 1, size);
    }
  }

  /** A texture in a light. @param {number} number @param {number} level */
  texture(number, level) {
    const key = number * this.light.length + level;
    let picture = this.lit.get(key);
    if (!picture) {
      picture = surface(SIZE, SIZE);
      const context = /** @type {CanvasRenderingContext2D} */ (picture.getContext("2d"));
      const image = context.createImageData(SIZE, SIZE);
      const light = this.light[level] / 256;
      this.textures[number].forEach((value, i) => (image.data[i] = i % 4 === 3 ? value : value * light));
      context.putImageData(image, 0, 0);
      this.lit.set(key, picture);
    }
    return picture;
  }
}

/** @param {number} width @param {number} height */
function surface(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}
