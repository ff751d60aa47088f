// The judge: judge.sql in a database of its own, where no answer ever runs.

import { Database, literal } from "../database.js";

/** @typedef {import("../database.js").Binaries} Binaries */

export class Judge {
  /** @param {Database} database */
  constructor(database) {
    this.database = database;
  }

  /** @param {Binaries} binaries @param {Blob} films an image of any database
   * @param {string} sql the text of judge.sql */
  static async open(binaries, films, sql) {
    const database = await Database.open(binaries, films);
    await database.run(sql);
    return new Judge(database);
  }

  /** What a function of judge.sql says to these arguments: a text as it is, the rest as JSON.
   * @param {string} name @param {...any} values @returns {Promise<any>} */
  async ask(name, ...values) {
    const written = values.map((value) =>
      typeof value === "string" ? literal(value) : `${literal(JSON.stringify(value))}::jsonb`,
    );
    const [[text]] = await this.database.rows(`SELECT judge.${name}(${written.join(", ")})::text`);
    return JSON.parse(text ?? "null");
  }

  async close() {
    await this.database.close();
  }
}
