// CodeMirror as the page uses it: loaded at the first click, in a shadow root of its own.
//
// In a shadow root its styles are constructed style sheets, which a Content-Security-Policy that
// knows no inline style sheets lets pass, and the theme's rules for code do not reach it.
// Tab moves the focus on, as everywhere on a page; Ctrl-] and Ctrl-[ indent.

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { PostgreSQL, sql } from "@codemirror/lang-sql";
import { bracketMatching, HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const LANGUAGES = {
  sql: () => sql({ dialect: PostgreSQL, upperCaseKeywords: true }),
  python: () => [python(), indentUnit.of("    ")],
};

/** @param {string} name */
const colour = (name) => `var(--md-code-hl-${name}-color)`;

const colours = HighlightStyle.define([
  { tag: tags.comment, color: colour("comment") },
  { tag: [tags.keyword, tags.typeName, tags.self], color: colour("keyword") },
  { tag: [tags.string, tags.special(tags.string)], color: colour("string") },
  { tag: [tags.number], color: colour("number") },
  { tag: [tags.bool, tags.null], color: colour("constant") },
  { tag: [tags.function(tags.variableName), tags.standard(tags.name)], color: colour("function") },
]);

// The measures are those of the theme's code blocks, so that nothing moves when an editor opens.
const look = EditorView.theme({
  "&": { color: "var(--md-code-fg-color)", backgroundColor: "var(--md-code-bg-color)" },
  "&.cm-focused": { outline: "2px solid var(--md-accent-fg-color)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "inherit", lineHeight: "inherit" },
  ".cm-content": { padding: "var(--head) 0 .7720588235em", caretColor: "var(--md-code-fg-color)" },
  ".cm-line": { padding: "0 1.1764705882em" },
  "&.cm-focused .cm-cursor, .cm-cursor": { borderLeftColor: "var(--md-code-fg-color)" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    backgroundColor: "var(--selection)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--selection)" },
});

export class Editor {
  /** @param {HTMLElement} host @param {{text: string, language: "sql"|"python", label: string,
   *   run?: () => void, changed?: () => void, readOnly?: boolean}} options */
  constructor(host, { text, language, label, run, changed, readOnly = false }) {
    const root = host.attachShadow({ mode: "open" });
    const press = () => (run?.(), true);
    this.view = new EditorView({
      parent: root,
      root,
      state: EditorState.create({
        doc: text,
        extensions: [
          keymap.of(run ? ["Mod-Enter", "Shift-Enter"].map((key) => ({ key, run: press })) : []),
          history(),
          drawSelection(),
          bracketMatching(),
          LANGUAGES[language](),
          syntaxHighlighting(colours),
          look,
          keymap.of([...defaultKeymap, ...historyKeymap]),
          EditorState.readOnly.of(readOnly),
          EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", tabindex: "0" }),
          EditorView.updateListener.of((update) => void (update.docChanged && changed?.())),
        ],
      }),
    });
  }

  get text() {
    return this.view.state.doc.toString();
  }

  /** Undo brings back what was there. @param {string} text */
  set text(text) {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
  }

  /** Puts the cursor into the text, at this place of the screen where one is given.
   * @param {{x: number, y: number}=} place */
  focus(place) {
    const position = place && this.view.posAtCoords(place, false);
    if (position !== undefined) this.view.dispatch({ selection: { anchor: position } });
    this.view.focus();
  }
}
