// What PostgreSQL answers to a query, read from the bytes of its protocol (the manual, "Message
// Formats"). PGlite's own reader keeps every row. This one keeps as many as were asked for and
// counts the rest, so that two million rows do not fill the reader's memory. Values stay the text
// that the server sent.

/** @typedef {{name: string, type: number}} Field `type` is an oid of pg_type */
/** @typedef {Record<string, string>} Report an error or a notice: its fields by their letter */
/** @typedef {(string|null)[]} Row */

const HEADER = 5; // the kind of a message, and four bytes that tell its length
const MOST_NOTICES = 50; // the last of them, as many as psycopg2 keeps

const decoder = new TextDecoder();

/** The answer to one message of ours; of several statements the last one's rows count. */
export class Reply {
  /** @param {{mostRows: number, mostBytes: number}} limits how many rows of a result are kept, and
   *   how much the server may send before the rest is dropped */
  constructor({ mostRows, mostBytes }) {
    this.mostRows = mostRows;
    this.bytesLeft = mostBytes;
    /** Null where the statement returns no rows. @type {Field[]|null} */
    this.fields = null;
    /** @type {Row[]} */
    this.rows = [];
    /** How many rows there were in all. */
    this.total = 0;
    /** Such as "UPDATE 3". */
    this.tag = "";
    /** @type {Report|null} */
    this.error = null;
    /** @type {Report[]} */
    this.notices = [];
    /** Whether a COPY wanted to read lines from us, or to send us some. */
    this.copies = false;
    /** "I" idle, "T" in a transaction, "E" in one that has failed. */
    this.status = "";
    /** @type {Field[]|null} */
    this.described = null;
    /** @type {Uint8Array} */
    this.rest = new Uint8Array(0);
  }

  /** Whether the server sent more than it may. */
  get overflowed() {
    return this.bytesLeft < 0;
  }

  /** Reads some bytes, wherever they were cut; they may be overwritten afterwards.
   * @param {Uint8Array} chunk */
  take(chunk) {
    this.bytesLeft -= chunk.length;
    const bytes = joined(this.rest, chunk);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    while (at + HEADER <= bytes.length) {
      const end = at + 1 + view.getUint32(at + 1);
      if (end > bytes.length) break;
      this.read(String.fromCharCode(bytes[at]), new Cursor(bytes, view, at + HEADER));
      at = end;
    }
    this.rest = bytes.slice(at);
  }

  /** @param {string} kind @param {Cursor} message */
  read(kind, message) {
    if (kind === "D") {
      this.total += 1;
      if (this.rows.length < this.mostRows) this.rows.push(message.row());
    } else if (kind === "T") {
      this.described = message.fields();
      this.rows = [];
      this.total = 0;
    } else if (kind === "C" || kind === "I") {
      this.tag = kind === "C" ? message.text() : "";
      this.fields = this.described;
      this.described = null;
    } else if (kind === "E") {
      this.error ??= message.report();
    } else if (kind === "N" && !this.overflowed) {
      this.notices.push(message.report());
      if (this.notices.length > MOST_NOTICES) this.notices.shift();
    } else if (kind === "G" || kind === "H") {
      this.copies = true;
    } else if (kind === "Z") {
      this.status = message.letter();
    }
  }
}

/** Reads the parts of one message, one after the other. */
class Cursor {
  /** @param {Uint8Array} bytes @param {DataView} view @param {number} at */
  constructor(bytes, view, at) {
    this.bytes = bytes;
    this.view = view;
    this.at = at;
  }

  letter() {
    return String.fromCharCode(this.bytes[this.at++]);
  }

  text() {
    const end = this.bytes.indexOf(0, this.at);
    const text = decoder.decode(this.bytes.subarray(this.at, end));
    this.at = end + 1;
    return text;
  }

  short() {
    this.at += 2;
    return this.view.getInt16(this.at - 2);
  }

  long() {
    this.at += 4;
    return this.view.getInt32(this.at - 4);
  }

  /** @returns {Field[]} */
  fields() {
    return Array.from({ length: this.short() }, () => {
      const name = this.text();
      this.at += 6; // the table and the column that it comes from
      const type = this.long() >>> 0; // an oid has no sign
      this.at += 8; // size, modifier, format
      return { name, type };
    });
  }

  /** @returns {Row} */
  row() {
    return Array.from({ length: this.short() }, () => {
      const length = this.long();
      if (length < 0) return null;
      this.at += length;
      return decoder.decode(this.bytes.subarray(this.at - length, this.at));
    });
  }

  /** @returns {Report} */
  report() {
    /** @type {Report} */
    const fields = {};
    for (let letter = this.letter(); letter !== "\0"; letter = this.letter()) {
      fields[letter] = this.text();
    }
    return fields;
  }
}

/** @param {Uint8Array} first @param {Uint8Array} second */
function joined(first, second) {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** The message that asks for a simple query. A COPY that wants lines from us is told that none come;
 * where there is no such COPY, the server passes over that (the manual, "COPY Operations").
 * @param {string} sql */
export function simpleQuery(sql) {
  const query = message("Q", sql);
  return /\bcopy\b/i.test(sql) ? joined(query, message("f", "a cell cannot send lines")) : query;
}

/** @param {string} kind @param {string} text */
function message(kind, text) {
  const bytes = new TextEncoder().encode(text);
  const whole = new Uint8Array(HEADER + bytes.length + 1);
  whole[0] = kind.charCodeAt(0);
  new DataView(whole.buffer).setUint32(1, whole.length - 1);
  whole.set(bytes, HEADER);
  return whole;
}
