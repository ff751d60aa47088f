// Judges answers with the page's own driver, outside a browser: node examine.js DIST FILMS CHECKER
//
// Each line on standard input is {"lesson": …} as exported, {"id": …, "answer": …}, {"sql": cell} or
// {"split": script}; each but the first kind is answered by a line of JSON on standard output.

import { readFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";

import { logIn, runCell } from "../../docs/live/engine/console.js";
import { Database, DatabaseLost } from "../../docs/live/engine/database.js";
import { Examiner } from "../../docs/live/engine/exercises/driver.js";
import { bare, onlyReads, split } from "../../docs/live/engine/statements.js";

const [dist, filmsFile, checker] = process.argv.slice(2);
const text = (name) => readFile(path.join(checker, name), "utf8");
const binaries = {
  module: await WebAssembly.compile(await readFile(path.join(dist, "pglite.wasm"))),
  files: new Blob([await readFile(path.join(dist, "pglite.data"))]),
  extensions: { btree_gist: pathToFileURL(path.join(dist, "btree_gist.tar.gz")).href },
};
const films = new Blob([gunzipSync(await readFile(filmsFile))]);
const parts = { binaries, films, judge: await text("judge.sql"), exam: await text("exam.sql") };

let examiner;
let cells;

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  if (asked.lesson !== undefined) {
    await examiner?.close();
    examiner = new Examiner(parts, asked.lesson);
  } else {
    console.log(JSON.stringify(await answered(asked)));
  }
}
process.exit(0);

async function answered({ id, answer, sql, script }) {
  try {
    if (id !== undefined) return await examiner.check(id, answer);
    if (script !== undefined) return { split: split(script), bare: bare(script), reads: onlyReads(script) };
    return await ran(sql);
  } catch (error) {
    return { threw: error instanceof DatabaseLost ? "lost" : String(error?.stack ?? error) };
  }
}

async function ran(sql) {
  if (cells === undefined || cells.lost) {
    cells = await Database.open(binaries, films);
    await logIn(cells);
  }
  return runCell(cells, sql);
}
