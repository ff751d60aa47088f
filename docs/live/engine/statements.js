// SQL text read as far as needed: sandbox/exercises/statements.py and sandbox/lesson/statements.py
// once more. tests/live holds them against each other.

/** @typedef {{text: string, offset: number}} Statement without its semicolon; `offset` counts
 *   characters (not JavaScript's halves of them) from the script's start */
/** @typedef {{kind: string, text: string, offset: number}} Token */

const SPACE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const LETTER = "[\\p{L}\\p{Nl}\\p{No}_]"; // may begin a word
const SIGN = "[\\p{L}\\p{N}_]"; // may go on with it
const TOKEN = new RegExp(
  [
    `(?<space>${SPACE}+)`,
    "(?<comment>--[^\\r\\n]*)",
    "(?<block>/\\*)",
    "(?<string>[eE]'[^'\\\\]*(?:(?:\\\\.|'')[^'\\\\]*)*'?|'[^']*(?:''[^']*)*'?|\"[^\"]*(?:\"\"[^\"]*)*\"?)",
    `(?<dollar>\\$(?:${LETTER}${SIGN}*)?\\$)`,
    `(?<word>${LETTER}(?:${SIGN}|\\$)*|\\p{Nd}${SIGN}*)`,
    "(?<other>.)",
  ].join("|"),
  "suy",
);
const BLOCK_EDGE = /\/\*|\*\//g;
const QUERIES = new Set(["select", "with", "values", "table"]);
const WRITES = new Set(["insert", "update", "delete", "merge", "into"]);

/** The text without comments, closing semicolons and surplus white space outside quotes.
 * @param {string} sql */
export function bare(sql) {
  const parts = [];
  for (const { kind, text } of tokens(sql)) {
    if (kind !== "space" && kind !== "comment") parts.push(text);
    else if (parts.length > 0 && parts.at(-1) !== " ") parts.push(" ");
  }
  return parts.join("").replace(/^[ ;]+|[ ;]+$/g, "");
}

/** Whether a cursor can hold it: a query in which no word could change or make a table.
 * @param {string} statement */
export function onlyReads(statement) {
  const words = [...tokens(statement)].filter((t) => t.kind === "word").map((t) => lower(t.text));
  return QUERIES.has(words[0]) && !words.some((word) => WRITES.has(word));
}

/** The statements of a script, those without content left out. A semicolon inside quotes, brackets
 * or the `BEGIN ATOMIC ... END` of a function ends nothing.
 * @param {string} script @returns {Statement[]} */
export function split(script) {
  /** @type {{text: string, start: number}[]} */
  const found = [];
  let [start, depth, atomic, content] = [0, 0, 0, false];
  /** @type {string[]} */
  let first = [];
  for (const { kind, text, offset } of tokens(script)) {
    if (kind === "space" || kind === "comment") {
      if (!content) start = offset + text.length;
      continue;
    }
    if (text === ";" && depth <= 0 && atomic === 0) {
      if (content) found.push({ text: script.slice(start, offset), start });
      [start, depth, first, content] = [offset + 1, 0, [], false];
      continue;
    }
    content = true;
    depth += text === "(" ? 1 : text === ")" ? -1 : 0;
    if (kind === "word") {
      if (first.length < 4) first.push(lower(text));
      if (definesRoutine(first)) atomic = atomicDepth(atomic, lower(text));
    }
  }
  if (content) found.push({ text: script.slice(start), start });
  return placed(script, found);
}

/** How many characters a text has, each of them one, as PostgreSQL and Python count.
 * @param {string} text */
export function characters(text) {
  let count = text.length;
  for (const _ of text.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g)) count -= 1;
  return count;
}

/** @param {string} script @param {{text: string, start: number}[]} found @returns {Statement[]} */
function placed(script, found) {
  let [offset, from] = [0, 0];
  return found.map(({ text, start }) => {
    offset += characters(script.slice(from, start));
    from = start;
    return { text, offset };
  });
}

/** @param {string[]} words */
function definesRoutine(words) {
  const rest = words[1] === "or" && words[2] === "replace" ? words.slice(3) : words.slice(1);
  return words[0] === "create" && (rest[0] === "function" || rest[0] === "procedure");
}

/** How deep in BEGIN ATOMIC ... END the text is after this word; CASE has an END as well.
 * @param {number} depth @param {string} word */
function atomicDepth(depth, word) {
  if (word === "begin" || (word === "case" && depth > 0)) return depth + 1;
  return word === "end" && depth > 0 ? depth - 1 : depth;
}

/** @param {string} sql @returns {Generator<Token>} a quote that is never closed runs to the end */
function* tokens(sql) {
  let at = 0;
  while (at < sql.length) {
    TOKEN.lastIndex = at;
    const match = /** @type {RegExpExecArray} */ (TOKEN.exec(sql)); // `other` takes any character
    const groups = /** @type {Record<string, string>} */ (match.groups);
    let kind = /** @type {string} */ (Object.keys(groups).find((k) => groups[k] !== undefined));
    let end = at + match[0].length;
    if (kind === "block") {
      [kind, end] = ["comment", blockEnd(sql, end)];
    } else if (kind === "dollar") {
      const close = sql.indexOf(match[0], end);
      [kind, end] = ["string", close < 0 ? sql.length : close + match[0].length];
    }
    yield { kind, text: sql.slice(at, end), offset: at };
    at = end;
  }
}

/** Where a block comment ends that is open at `at`; they nest.
 * @param {string} sql @param {number} at */
function blockEnd(sql, at) {
  BLOCK_EDGE.lastIndex = at;
  for (let depth = 1; depth > 0; ) {
    const edge = BLOCK_EDGE.exec(sql);
    if (edge === null) return sql.length;
    depth += edge[0] === "/*" ? 1 : -1;
    at = BLOCK_EDGE.lastIndex;
  }
  return at;
}

/** @param {string} word */
function lower(word) {
  return word.toLowerCase();
}
