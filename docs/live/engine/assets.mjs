// Puts into a folder what the engines fetch (parts.js): called by build.mjs when a site is built.

import { execFileSync } from "node:child_process";
import { copyFile, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = path.dirname(fileURLToPath(import.meta.url));

// The modules that Python needs beside its own: how answers are judged, and how plans are drawn.
const MODULES = [
  "sandbox/__init__.py",
  "sandbox/exercises/__init__.py",
  "sandbox/exercises/python_answers.py",
];
const PICTURES = "sandbox/pictures";

/** Files that are gzip already are not packed again by a host that does so, and packed on all others.
 * @param {{modules: string, out: string, root: string}} places `modules`: node_modules; `root`: the
 *   checkout */
export async function writeAssets({ modules, out, root }) {
  await mkdir(out, { recursive: true });
  const pglite = path.join(modules, "@electric-sql/pglite/dist");
  await pack(path.join(pglite, "pglite.wasm"), path.join(out, "postgres.wasm.bin"));
  await pack(path.join(pglite, "pglite.data"), path.join(out, "postgres.data.bin"));
  for (const name of ["btree_gist", "pg_trgm"]) {
    await copyFile(path.join(pglite, `${name}.tar.gz`), path.join(out, `${name}.tar.bin`));
  }
  for (const name of ["judge.sql", "exam.sql"]) {
    await copyFile(path.join(root, "sandbox/exercises", name), path.join(out, name));
  }
  await writePython(path.join(modules, "pyodide"), path.join(out, "python"), root);
  const films = path.join(out, "films.tar.bin");
  const python = process.env.PYTHON ?? "python3";
  execFileSync(python, ["-m", "sandbox.site.page_films", modules, films], { cwd: root });
}

/** @param {string} from the package of Pyodide @param {string} out @param {string} root */
async function writePython(from, out, root) {
  await mkdir(out, { recursive: true });
  await copyFile(path.join(from, "pyodide.asm.mjs"), path.join(out, "pyodide.asm.mjs"));
  for (const name of ["pyodide.asm.wasm", "python_stdlib.zip"]) {
    await pack(path.join(from, name), path.join(out, `${name}.bin`));
  }
  const { info } = JSON.parse(await readFile(path.join(from, "pyodide-lock.json"), "utf8"));
  const pictures = (await readdir(path.join(root, PICTURES))).filter((name) => name.endsWith(".py"));
  /** @type {Record<string, string>} */
  const files = { "page_cell.py": await readFile(path.join(here, "page_cell.py"), "utf8") };
  for (const name of [...MODULES, ...pictures.sort().map((picture) => `${PICTURES}/${picture}`)]) {
    files[name] = await readFile(path.join(root, name), "utf8");
  }
  await writeFile(path.join(out, "project.json"), JSON.stringify({ lock: { info, packages: {} }, files }));
}

/** @param {string} from @param {string} to */
async function pack(from, to) {
  await writeFile(to, gzipSync(await readFile(from), { level: 9 }));
}
