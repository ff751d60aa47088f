// Puts into a folder what the maze fetches beside its scripts and Python: called by build.mjs.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

// What raycaster/browser.py imports, itself included: the standard library alone.
const MODULES = [
  "__init__", "browser", "camera", "distances", "game", "grid", "lights", "maps", "mazes",
  "movement", "scalar", "scene", "textures", "walk",
]; // prettier-ignore

/** @param {{out: string, root: string}} places `root`: the checkout */
export async function writeMaze({ out, root }) {
  await mkdir(out, { recursive: true });
  /** @type {Record<string, string>} */
  const files = {};
  for (const name of MODULES.map((module) => `raycaster/${module}.py`)) {
    files[name] = await readFile(path.join(root, name), "utf8");
  }
  await writeFile(path.join(out, "raycaster.json"), JSON.stringify({ files }));
}
