// What the reader has done, kept in this browser: the JSON of sandbox/exercises/progress.py.
//
// {"version": 1, "exercises": {"joins.3": {"attempts": 2, "attempted": "2026-01-31", "solved": null,
// "hints": 1, "opened": null}}}

/** @typedef {{attempts: number, attempted: string|null, solved: string|null, hints: number,
 *   opened: string|null}} Entry days are of the reader's calendar, ISO 8601
 * @typedef {Record<string, Entry>} Progress by exercise */

const KEY = "backend-notebooks.progress";
const VERSION = 1;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** @returns {Entry} */
const untouched = () => ({ attempts: 0, attempted: null, solved: null, hints: 0, opened: null });

/** What is done. A damaged text is kept under another key, and a new one begins.
 * @returns {Progress} */
export function read() {
  const text = stored(KEY);
  if (text === null) return {};
  try {
    return parsed(text);
  } catch {
    let number = 1;
    while (stored(`${KEY}.damaged-${number}`) !== null) number += 1;
    store(`${KEY}.damaged-${number}`, text);
    store(KEY, written({}));
    return {};
  }
}

/** @param {string} exercise @returns {Entry} */
export function of(exercise) {
  return read()[exercise] ?? untouched();
}

/** Remembers a verdict; an untouched starter is no attempt.
 * @param {{exercise: string, status: string}} verdict */
export function record(verdict) {
  if (verdict.status === "not attempted") return;
  change(verdict.exercise, (before) => ({
    ...before,
    attempts: before.attempts + 1,
    attempted: before.attempted ?? today(),
    solved: before.solved ?? (verdict.status === "correct" ? today() : null),
  }));
}

/** Counts one more hint as taken, of so many there are; its number.
 * @param {string} exercise @param {number} count */
export function takeHint(exercise, count) {
  return change(exercise, (before) => ({ ...before, hints: Math.min(before.hints + 1, count) })).hints;
}

/** Remembers that the solution was shown before a correct answer.
 * @param {string} exercise */
export function openSolution(exercise) {
  change(exercise, (before) =>
    before.solved === null && before.opened === null ? { ...before, opened: today() } : before,
  );
}

/** The text of a file that `python3 -m sandbox progress --import` reads. */
export function exported() {
  return written(read());
}

/** Adds what an exported file holds; nothing solved on either side is lost.
 * @param {string} text @throws {Error} where the text is no export; then nothing changes */
export function imported(text) {
  const theirs = parsed(text);
  const ours = read();
  for (const [exercise, entry] of Object.entries(theirs))
    ours[exercise] = merged(ours[exercise] ?? untouched(), entry);
  keep(ours);
}

/** @param {string} exercise @param {(before: Entry) => Entry} next */
function change(exercise, next) {
  const progress = read(); // another tab may have written meanwhile
  progress[exercise] = next(progress[exercise] ?? untouched());
  keep(progress);
  return progress[exercise];
}

/** @param {Progress} progress */
function keep(progress) {
  store(KEY, written(progress));
  dispatchEvent(new Event("progress-changed"));
}

/** @param {Entry} mine @param {Entry} theirs @returns {Entry} */
function merged(mine, theirs) {
  /** @param {string|null} one @param {string|null} other */
  const earlier = (one, other) => (one && other ? (one < other ? one : other) : one || other);
  return {
    attempts: Math.max(mine.attempts, theirs.attempts),
    attempted: earlier(mine.attempted, theirs.attempted),
    solved: earlier(mine.solved, theirs.solved),
    hints: Math.max(mine.hints, theirs.hints),
    opened: earlier(mine.opened, theirs.opened),
  };
}

/** @param {string} text @returns {Progress} @throws {Error} where it is not what `written` writes */
function parsed(text) {
  const found = JSON.parse(text);
  if (found?.version !== VERSION) throw new Error("another version");
  if (!isRecord(found.exercises)) throw new Error("no exercises");
  return Object.fromEntries(
    Object.entries(found.exercises).map(([name, fields]) => [name, entry(fields)]),
  );
}

/** @param {any} fields @returns {Entry} */
function entry(fields) {
  if (!isRecord(fields)) throw new Error("not a record");
  const found = { ...untouched(), ...fields };
  if (Object.keys(found).length !== Object.keys(untouched()).length) throw new Error("not a record");
  for (const count of [found.attempts, found.hints])
    if (!Number.isInteger(count)) throw new Error("not a number");
  for (const day of [found.attempted, found.solved, found.opened])
    if (day !== null && !(DAY.test(day) && !Number.isNaN(Date.parse(day)))) throw new Error("not a day");
  return found;
}

/** @param {any} value */
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {Progress} progress */
function written(progress) {
  const exercises = Object.fromEntries(Object.entries(progress).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ version: VERSION, exercises }, null, 1)}\n`;
}

function today() {
  const now = new Date();
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

// Where the browser keeps nothing (a private window, blocked storage), the page remembers by itself.
/** @type {Map<string, string>} */
const kept = new Map();

/** @param {string} key */
function stored(key) {
  try {
    return localStorage.getItem(key) ?? kept.get(key) ?? null;
  } catch {
    return kept.get(key) ?? null;
  }
}

/** Calls back after each change, one made in another tab included.
 * @param {() => void} heard */
export function onChange(heard) {
  addEventListener("progress-changed", heard);
  addEventListener("storage", heard);
}

/** @param {string} key @param {string} text */
function store(key, text) {
  try {
    localStorage.setItem(key, text);
    kept.delete(key);
  } catch {
    kept.set(key, text);
  }
}
