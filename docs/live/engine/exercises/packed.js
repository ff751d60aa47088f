// What a lesson's file holds packed, so that nobody reads a solution by accident.

/** @param {{packed: string}} exercise as exported
 * @returns {Promise<any>} its solutions, named mistakes, and of a Python exercise the check */
export async function unpacked({ packed }) {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).json();
}
