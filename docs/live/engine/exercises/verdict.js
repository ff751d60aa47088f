// What the checker says about one answer, with the fields of sandbox/exercises/verdict.py.

/** @typedef {{exercises: Record<string, {title: string}>}} Titled */

const NOTHING = {
  message: "",
  mistake: null,
  surplus: null,
  missing: null,
  error: null,
  result: null,
  output: "",
};

/** @param {Titled} lesson @param {string} id @param {Record<string, any>} fields */
export function verdict(lesson, id, fields) {
  return {
    exercise: id,
    title: lesson.exercises[id].title,
    ...NOTHING,
    ...fields,
    next: fields.status === "correct" ? following(lesson, id) : "",
  };
}

/** What comes after a solved exercise.
 * @param {Titled} lesson @param {string} id */
function following(lesson, id) {
  const ids = Object.keys(lesson.exercises);
  const after = ids[ids.indexOf(id) + 1];
  if (after === undefined) return "That was the last exercise of this lesson.";
  return `Next: ${after}, ${lesson.exercises[after].title}.`;
}
