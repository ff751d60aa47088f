// What Pyodide is made of, downloaded with progress and given to it in place of its own requests.

import { Download, blob, compiled } from "./parts.js";

/** @typedef {{module: WebAssembly.Module, library: Blob, project: any}} PyodideParts */

/** The interpreter, its standard library and the project's modules.
 * @param {string} base @param {(message: string, fraction: number|null) => void} progress
 * @returns {Promise<PyodideParts>} */
export async function downloaded(base, progress) {
  const download = new Download("Python", progress);
  const packed = (/** @type {string} */ name) => download.unpacked(`${base}python/${name}.bin`);
  const [module, library, project] = await Promise.all([
    packed("pyodide.asm.wasm").then(compiled),
    packed("python_stdlib.zip").then(blob),
    fetch(`${base}python/project.json`).then((response) => response.json()),
  ]);
  progress("Python starts …", null);
  return { module, library, project };
}

/** Gives Pyodide what it would fetch and compile again.
 * @param {PyodideParts} parts */
export function offer({ module, library }) {
  const outside = self.fetch;
  self.fetch = async (request, options) => {
    const name = String(request).split("/").at(-1);
    if (name === "pyodide.asm.wasm") return new Response();
    return name === "python_stdlib.zip" ? new Response(library) : outside(request, options);
  };
  WebAssembly.instantiateStreaming = async (_response, imports) => ({
    module,
    instance: await WebAssembly.instantiate(module, imports),
  });
}
