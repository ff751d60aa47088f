// The worker that Python runs in: one for the cells of a page, and one for each checked answer.

import { loadPyodide } from "pyodide";

import { answerCalls, say } from "./link.js";
import { downloaded, offer } from "./pyodide_parts.js";

/** @typedef {import("./parts.js").PythonParts} PythonParts */

const HOME = "/project";
const OVERRUN = "The answer ran for more than {} seconds and was ended.";
const CALLS = `
import json
from page_cell import Cells
from sandbox.exercises.python_answers import report_on, untouched
from sandbox.pictures.plan_tree import plan_tree

_cells = Cells()

def run(text):
    return json.dumps(_cells.run(text))

def draw(plan):
    picture = plan_tree(json.loads(plan))
    return json.dumps({"svg": picture.html, "alt": picture.text})

def is_untouched(answer, name, starter):
    return untouched(answer, name, starter)

def check(answer, name, check_name, check_source):
    namespace = {"__name__": "check"}
    exec(check_source, namespace)
    return json.dumps(report_on(answer, name, namespace[check_name]))
`;

/** The functions of CALLS. @type {Record<string, (...values: any[]) => any>} */
const python = {};

answerCalls({ load, run, draw, check });

/** @param {string} message @param {number|null} fraction */
const tell = (message, fraction) => say("progress", { message, fraction });

/** Starts Python, with the project's modules.
 * @param {string} base @param {PythonParts|null} parts what an earlier worker has returned
 * @returns {Promise<PythonParts>} */
async function load(base, parts) {
  const known = parts ?? { ...(await downloaded(base, tell)), snapshot: null };
  offer(known);
  const pyodide = await loadPyodide({
    indexURL: `${base}python/`,
    packageBaseUrl: `${base}python/`,
    lockFileContents: known.project.lock,
    env: { HOME, PYTHONPATH: HOME },
    fsInit: async (/** @type {any} */ FS) => write(FS, known.project.files),
    ...(known.snapshot === null
      ? { _makeSnapshot: true }
      : { _loadSnapshot: await known.snapshot.arrayBuffer() }),
  });
  if (known.snapshot === null) {
    pyodide.runPython(CALLS);
    const memory = /** @type {Uint8Array<ArrayBuffer>} */ (pyodide.makeMemorySnapshot());
    known.snapshot = new Blob([memory]);
  }
  for (const name of ["run", "draw", "is_untouched", "check"]) {
    python[name] = pyodide.globals.get(name);
  }
  return known;
}

/** Runs a cell.
 * @param {string} text */
function run(text) {
  return JSON.parse(python.run(text));
}

/** Draws a plan as the notebook does.
 * @param {any} plan */
function draw(plan) {
  return JSON.parse(python.draw(JSON.stringify(plan)));
}

/** The report of sandbox/exercises/python_answers.py on an answer; null where it is the starter.
 * @param {string} answer @param {{name: string, starter: string, check: string,
 *   check_source: string}} exercise @param {number} seconds that it may take */
function check(answer, exercise, seconds) {
  if (python.is_untouched(answer, exercise.name, exercise.starter)) return null;
  say("clock", { seconds, message: OVERRUN.replace("{}", String(seconds)) });
  try {
    return JSON.parse(python.check(answer, exercise.name, exercise.check, exercise.check_source));
  } finally {
    say("clock", null);
  }
}

/** @param {any} FS @param {Record<string, string>} files */
function write(FS, files) {
  for (const [path, text] of Object.entries(files)) {
    FS.mkdirTree(`${HOME}/${path}`.replace(/\/[^/]*$/, ""));
    FS.writeFile(`${HOME}/${path}`, text);
  }
}
