// Bundles what runs in the reader's browser: node build.mjs NODE_MODULES OUT
//
// Packages come from the folder that sandbox/site/packages.py installs into. The page's scripts share
// chunks named by their content; workers and data keep fixed names in the folder, whose own name
// carries a hash of all that goes into it.

import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [modules, out] = process.argv.slice(2).map((argument) => path.resolve(argument));
const here = path.dirname(fileURLToPath(import.meta.url));
const { build } = createRequire(path.join(modules, "package.json"))("esbuild");

const common = {
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "linked",
  logLevel: "warning",
  nodePaths: [modules],
  outdir: out,
};
const engine = path.join(here, "engine");
const maze = path.join(here, "raycaster");
const workers = (await Promise.all([engine, maze].map(async (folder) => {
  const names = (await readdir(folder)).filter((name) => name.endsWith("-worker.js"));
  return names.map((name) => path.join(folder, name));
}))).flat();

for (const entry of ["page/live", "page/diagrams", "raycaster/raycaster"])
  await build({
    ...common,
    entryPoints: [path.join(here, `${entry}.js`)],
    chunkNames: `${path.basename(entry)}-[hash]`,
    splitting: true,
  });
await build({ ...common, entryPoints: [path.join(maze, "raycaster.css")] });
// PGlite and Pyodide run in Node.js as well; what they ask of it there is never reached here.
await build({ ...common, entryPoints: workers, entryNames: "[name]", external: ["node:*"] });

const assets = path.join(engine, "assets.mjs");
if (existsSync(assets)) {
  const { writeAssets } = await import(pathToFileURL(assets).href);
  await writeAssets({ modules, out, root: path.resolve(here, "../..") });
}
const { writeMaze } = await import(pathToFileURL(path.join(maze, "assets.mjs")).href);
await writeMaze({ out, root: path.resolve(here, "../..") });
