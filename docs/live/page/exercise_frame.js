// The row under an exercise's code: what was done on it, and the ways to get help.

import { button } from "./frame.js";
import { of, onChange } from "./progress.js";

/** @typedef {import("./frame.js").Frame} Frame
 * @typedef {import("./cell.js").Cell} Cell */

/** @param {Frame} frame @param {() => Promise<Cell>} open */
export function furnishedExercise(frame, open) {
  const row = document.createElement("p");
  row.className = "exercise-help";
  const hint = button("Hint");
  const solution = button("Solution");
  const done = document.createElement("span");
  done.className = "exercise-done";
  row.append(hint, solution, done);
  hint.addEventListener("click", async () => (await open()).exercise?.hint());
  solution.addEventListener("click", async () => (await open()).exercise?.askForSolution());
  frame.element.querySelector(".exercise-local")?.replaceWith(row);
  const show = () => showDone(done, frame.element.dataset.exercise ?? "");
  onChange(show);
  show();
}

/** Says what is done on the exercise.
 * @param {HTMLElement} place @param {string} exercise */
function showDone(place, exercise) {
  const { solved, attempts } = of(exercise);
  place.textContent = solved ? `✓ Solved on ${dated(solved)}` : tried(attempts);
  place.classList.toggle("is-solved", solved !== null);
}

/** @param {number} attempts */
function tried(attempts) {
  if (!attempts) return "";
  return attempts === 1 ? "Tried once" : `Tried ${attempts} times`;
}

/** @param {string} day ISO 8601 */
function dated(day) {
  const [year, month, date] = day.split("-").map(Number);
  const options = /** @type {const} */ ({ day: "numeric", month: "long", year: "numeric" });
  return new Date(year, month - 1, date).toLocaleDateString("en-GB", options);
}
