// A PGlite that answers on a port, for as long as it takes to fill it: node loading-server.mjs
// NODE_MODULES OUT
//
// So the loader of the films, which speaks to a server, fills the page's data directory as well
// (sandbox/site/page_films.py). The port is the first line on standard output. Whatever comes on
// standard input says that all is loaded: the data directory goes to OUT, as a tar file in gzip.

import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

const [modules, out] = process.argv.slice(2).map((argument) => path.resolve(argument));
const { PGlite } = await import(
  pathToFileURL(path.join(modules, "@electric-sql/pglite/dist/index.js")).href
);

// As sandbox/services and sandbox/films set up a server: text sorts by code point. Small log files,
// for all of them are part of the data directory.
const INITDB = ["--locale-provider=builtin", "--locale=C.UTF-8", "--encoding=UTF8", "--wal-segsize=1"];
const SMALL_LOG = ["-c", "min_wal_size=2MB", "-c", "max_wal_size=2MB"];
const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
const LENGTH = 4;

const database = await PGlite.create({
  initDbStartParams: INITDB,
  startParams: [...PGlite.defaultStartParams, ...SMALL_LOG],
});
const server = createServer((socket) => answer(socket).catch((error) => socket.destroy(error)));
server.listen(0, "127.0.0.1");
await once(server, "listening");
console.log(/** @type {import("node:net").AddressInfo} */ (server.address()).port);
await once(process.stdin, "data");
await writeFile(out, gzipSync(await image(), { level: 9 }));
process.exit(0);

/** Carries the messages of one client to the database, and its answers back.
 * @param {import("node:net").Socket} socket */
async function answer(socket) {
  /** @type {Buffer[]} */
  let copy = [];
  for await (const message of messages(socket)) {
    const kind = String.fromCharCode(message[0]);
    if (kind === "X") break;
    if (kind === "Q" && /^copy .* from stdin/is.test(message.toString("utf8", LENGTH + 1))) {
      socket.write(Buffer.from([..."G"].map((c) => c.charCodeAt(0)).concat(0, 0, 0, 7, 0, 0, 0)));
      copy = [message];
    } else if (copy.length > 0) {
      copy.push(message);
      if (kind === "d") continue;
      // PGlite cannot wait for lines: the query and all of them go to it in one piece.
      const reply = Buffer.from(await database.execProtocolRaw(Buffer.concat(copy)));
      socket.write(reply.subarray(1 + reply.readInt32BE(1))); // without the invitation to send
      copy = [];
    } else {
      socket.write(Buffer.from(await database.execProtocolRaw(new Uint8Array(message))));
    }
  }
  socket.end();
}

/** The messages of a client; the first of them have no letter in front (the manual, "Message Flow").
 * @param {import("node:net").Socket} socket @returns {AsyncGenerator<Buffer>} */
async function* messages(socket) {
  let bytes = Buffer.alloc(0);
  let letter = 0;
  for await (const chunk of socket) {
    bytes = Buffer.concat([bytes, chunk]);
    while (bytes.length >= letter + LENGTH && bytes.length >= letter + bytes.readInt32BE(letter)) {
      const message = Buffer.from(bytes.subarray(0, letter + bytes.readInt32BE(letter)));
      bytes = bytes.subarray(message.length);
      if (letter === 0 && [SSL_REQUEST, GSS_REQUEST].includes(message.readInt32BE(LENGTH))) {
        socket.write("N");
        continue;
      }
      letter = 1;
      yield message;
    }
  }
}

/** The data directory without what the page has no use for: the two templates, and old log files. */
async function image() {
  await database.exec("UPDATE pg_database SET datistemplate = false");
  for (const name of ["template0", "template1"]) await database.exec(`DROP DATABASE ${name}`);
  await database.exec("CHECKPOINT");
  await database.exec("CHECKPOINT");
  return new Uint8Array(await (await database.dumpDataDir("none")).arrayBuffer());
}
