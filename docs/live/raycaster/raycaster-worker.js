// The worker that the engine runs in: the Python modules of raycaster/, as they are, in Pyodide.

import { loadPyodide } from "pyodide";

import { answerCalls, say } from "../engine/link.js";
import { downloaded, offer } from "../engine/pyodide_parts.js";

/** @typedef {import("./engine.js").Controls} Controls */

const HOME = "/maze";

/** raycaster/browser.py's Session @type {any} */
let session;
/** Calls a method with JavaScript's values. @type {any} */
let levels;

answerCalls({ load, begin, background, frame });

/** @param {string} base @returns {Promise<import("./engine.js").Materials>} */
async function load(base) {
  const [parts, { files }] = await Promise.all([
    downloaded(base, (message) => say("progress", message)),
    fetch(`${base}raycaster.json`).then((response) => response.json()),
  ]);
  offer(parts);
  const pyodide = await loadPyodide({
    indexURL: `${base}python/`,
    packageBaseUrl: `${base}python/`,
    lockFileContents: parts.project.lock,
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
