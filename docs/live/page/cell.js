// One cell under the reader's hands: its text, its runs, its results.

import { Exercise } from "./exercise.js";
import { button } from "./frame.js";
import { ofPlan, ofPython, ofSql, refusal, rowCount, text as textOutput } from "./results.js";

/** @typedef {import("./frame.js").Frame} Frame
 * @typedef {import("./page.js").Page} Page
 * @typedef {import("./session.js").Session} Session
 * @typedef {{elements: Element[], words: string, lacks: boolean}} Shown `lacks`: it was refused for
 *   want of what another cell makes */

const MAGIC = /^%%\w+.*\n?/;
const DOUBLE_CLICK = 400; // milliseconds in which a second click does not stop what the first started
// undefined_table, undefined_column, undefined_function, invalid_schema_name, undefined_object
const NOT_THERE = /SQLSTATE (42P01|42703|42883|3F000|42704)/;

export class Cell {
  /** @param {Frame} frame @param {Page} page */
  constructor(frame, page) {
    this.frame = frame;
    this.page = page;
    const whole = frame.code.querySelector("code")?.textContent ?? "";
    const magic = MAGIC.exec(whole)?.[0] ?? "";
    frame.magic.textContent = magic.trim();
    this.published = whole.slice(magic.length).replace(/\n$/, "");
    this.results = document.createElement("div");
    this.results.className = "cell-results";
    this.results.append(...frame.element.querySelectorAll(":scope > cell-output"));
    this.stored = [...this.results.children];
    frame.element.append(this.results);
    this.exercise = frame.kind === "check" ? new Exercise(this) : null;
    /** @type {import("./editor.js").Editor|null} */
    this.editor = null;
    /** @type {Promise<void>|null} */
    this.opening = null;
    this.started = 0; // when the run began; 0 while nothing runs
  }

  get text() {
    return this.editor?.text ?? this.published;
  }

  /** Opens the editor and puts the cursor into it.
   * @param {{x: number, y: number}=} place */
  async edit(place) {
    await this.open();
    this.editor?.focus(place);
  }

  async open() {
    this.opening ??= this.opened();
    return this.opening;
  }

  /** Runs the cell, or stops what runs. */
  async press() {
    if (!this.started) await this.run();
    else if (performance.now() - this.started > DOUBLE_CLICK) await this.page.session.stop();
  }

  /** @returns {Promise<boolean>} whether it ran to its end, which may be an error */
  async run() {
    if (this.started) return false;
    this.open().catch(() => {}); // what was published can be run without an editor
    this.begin();
    const text = this.text;
    try {
      const shown = await this.page.session.run((engine) => {
        this.itsTurn();
        return this.performed(engine, text);
      });
      if (!shown.lacks) this.page.done.add(this.frame.element);
      this.end(shown);
      return true;
    } catch (error) {
      this.end(failure(error));
      return false;
    }
  }

  /** The text and the results as published; undo in the editor brings the text back. */
  reset() {
    if (this.editor) this.editor.text = this.published;
    this.results.replaceChildren(...this.stored);
    this.frame.status.textContent = "";
    this.frame.reset.hidden = true;
    this.frame.edit.hidden = this.editor !== null;
  }

  async opened() {
    const { Editor } = await import("./editor.js");
    const { frame } = this;
    const host = document.createElement("div");
    host.className = "cell-editor";
    this.editor = new Editor(host, {
      text: this.published,
      language: frame.language,
      label: `${frame.name}: ${frame.language === "sql" ? "SQL" : "Python"}. Control-Enter runs it.`,
      run: () => this.run(),
      changed: () => this.offerReset(),
    });
    frame.code.hidden = true;
    frame.code.after(host);
    frame.element.classList.add("is-open");
    const focused = document.activeElement === frame.edit;
    frame.edit.hidden = true;
    if (focused) this.editor.focus();
  }

  offerReset() {
    this.frame.reset.hidden = false;
    this.frame.edit.hidden = true;
  }

  /** @param {import("../engine/index.js").Engine} engine @param {string} text
   * @returns {Promise<Shown>} */
  async performed(engine, text) {
    switch (this.frame.kind) {
      case "sql": {
        const outcomes = await engine.sql(text);
        const refused = refusal(outcomes);
        const words = refused ? "Refused" : rowCount(outcomes);
        return this.withWayOut(ofSql(outcomes), words, NOT_THERE.test(refused));
      }
      case "plan": {
        const plan = await engine.plan(text);
        const refused = ("refused" in plan && plan.refused) || "";
        const words = refused ? "Refused" : "Plan drawn";
        return this.withWayOut(ofPlan(plan), words, NOT_THERE.test(refused));
      }
      case "python": {
        const run = await engine.python(text);
        const lacks = /^NameError/m.test(run.refused ?? "");
        return this.withWayOut(ofPython(run), run.refused ? "Error" : "Done", lacks);
      }
      case "check":
        return /** @type {Exercise} */ (this.exercise).judged(engine, text);
    }
  }

  /** Where a table or a name is missing: with a button that first runs the cells that make it.
   * @param {Element[]} elements @param {string} words @param {boolean} lacks @returns {Shown} */
  withWayOut(elements, words, lacks) {
    return { elements: lacks ? [...elements, ...this.wayOut()] : elements, words, lacks };
  }

  wayOut() {
    const count = this.page.above(this.frame).length;
    if (!count) return [];
    const words = count === 1 ? "the cell above" : `the ${count} cells above`;
    const row = document.createElement("p");
    row.className = "cell-way-out";
    const run = button(`Run ${words} first`);
    run.addEventListener("click", () => this.page.runFromAbove(this.frame));
    row.append(run);
    return [row];
  }

  begin() {
    const { frame } = this;
    this.started = performance.now();
    frame.run.textContent = "Stop";
    frame.element.classList.add("is-running");
    this.results.ariaBusy = "true";
    frame.status.textContent = "Waiting …";
  }

  /** What ran before it has finished. */
  itsTurn() {
    const { frame, page } = this;
    frame.status.textContent = page.dock.shown ? "Running …" : "Loading …";
    page.session.progress = (message, fraction) => {
      if (!this.started) return;
      frame.status.textContent = message;
      frame.head.style.setProperty("--loaded", String(fraction ?? 0));
    };
  }

  /** @param {Shown} shown */
  end({ elements, words }) {
    const { frame } = this;
    this.started = 0;
    frame.run.textContent = this.exercise ? "Check" : "Run";
    frame.element.classList.remove("is-running");
    frame.head.style.removeProperty("--loaded");
    this.results.ariaBusy = "false";
    this.results.replaceChildren(...elements);
    frame.status.textContent = words;
    this.offerReset();
  }
}

/** @param {any} error @returns {Shown} */
function failure(error) {
  if (error?.stopped) return { elements: [textOutput(error.message)], words: "Stopped", lacks: false };
  const words = `This could not be run: ${error?.message ?? error}\nRun it again, or reload the page.`;
  return { elements: [textOutput(words, "error")], words: "Not run", lacks: false };
}
