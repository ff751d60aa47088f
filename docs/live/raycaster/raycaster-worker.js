// The worker that the engine runs in: the Python modules of raycaster/, as they are, in Pyodide.

import { loadPyodide } from "pyodide";

import { answerCalls, say } from "../engine/link.js";
import { Download, blob, compiled } from "../engine/parts.js";

/** @typedef {import("./engine.js").Controls} Controls */

const HOME = "/maze";

/** raycaster/browser.py's Session @type {any} */
let session;
/** Calls a method with JavaScript's values. @type {any} */
let levels;

answerCalls({ load, begin, background, frame });

/** @param {string} base @returns {Promise<import("./engine.js").Materials>} */
async function load(base) {
  const download = new Download("Python", (message) => say("progress", message));
  const packed = (/** @type {string} */ name) => download.unpacked(`${base}python/${name}.bin`);
  const [module, library, project, { files }] = await Promise.all([
    packed("pyodide.asm.wasm").then(compiled),
    packed("python_stdlib.zip").then(blob),
    json(`${base}python/project.json`),
    json(`${base}raycaster.json`),
  ]);
  say("progress", "Python starts …");
  provide(module, library);
  const pyodide = await loadPyodide({
    indexURL: `${base}python/`,
    packageBaseUrl: `${base}python/`,
    lockFileContents: project.lock,
    env: { HOME, PYTHONPATH: HOME },
    fsInit: async (/** @type {any} */ FS) => {
      FS.mkdirTree(`${HOME}/raycaster`);
      for (const [path, text] of Object.entries(files)) FS.writeFile(`${HOME}/${path}`, text);
    },
  });
  say("progress", "Walls are painted …");
  pyodide.runPython("from raycaster.browser import LEVELS, Session");
  session = pyodide.runPython("Session()");
  levels = pyodide.globals.get("LEVELS");
  const textures = session.materials().toJs();
  return { textures, light: session.light().toJs(), levels };
}

/** Gives Pyodide what it would fetch and compile itself.
 * @param {WebAssembly.Module} module @param {Blob} library */
function provide(module, library) {
  const outside = self.fetch;
  self.fetch = async (request, options) => {
    const name = String(request).split("/").at(-1);
    if (name === "pyodide.asm.wasm") return new Response();
    return name === "python_stdlib.zip" ? new Response(library) : outside(request, options);
  };
  WebAssembly.instantiateStreaming = async (_response, imports) => ({
    module,
    instance: await WebAssembly.instantiate(module, imports),
  });
}

/** @param {number|string} map */
function begin(map) {
  try {
    return JSON.parse(typeof map === "number" ? session.level(map) : session.own(map));
  } catch (error) {
    // Python's traceback ends with the exception and its text, which is one line.
    const last = String(/** @type {any} */ (error).message).trim().split("\n").at(-1) ?? "";
    throw new Error(last.replace(/^[\w.]+: /, ""));
  }
}

/** @param {number} width @param {number} height */
function background(width, height) {
  return session.background(width, height).toJs();
}

/** @param {number} width @param {Controls} controls @param {number} seconds @param {boolean} way */
function frame(width, { forward, right, turn, turned, use }, seconds, way) {
  const started = performance.now();
  const found = session.frame(width, forward, right, turn, turned, use, seconds, way);
  const [strips, sprites, state] = found.toJs();
  found.destroy();
  return { strips, sprites, state: JSON.parse(state), milliseconds: performance.now() - started };
}

/** @param {string} address */
async function json(address) {
  return (await fetch(address)).json();
}
