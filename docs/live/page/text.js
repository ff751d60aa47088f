// The page's side of sandbox/pictures/picture.py: text as it may stand in HTML.

/** @param {number} count @param {string} noun `1 row`, `3,201 rows` */
export function plural(count, noun) {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}

/** The text with stand-ins for the characters that XML forbids (XML 1.0, section 2.2).
 * @param {string} text */
export function visible(text) {
  return Array.from(text, printable).join("");
}

/** @param {string} text as it may stand between tags and in attributes alike */
export function escape(text) {
  return visible(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#x27;");
}

/** @param {string} character */
function printable(character) {
  const code = /** @type {number} */ (character.codePointAt(0));
  if (code < 0x20 && character !== "\t" && character !== "\n")
    return String.fromCodePoint(0x2400 + code);
  const forbidden =
    (code >= 0x7f && code <= 0x9f) || (code >= 0xd800 && code <= 0xdfff) || (code & 0xfffe) === 0xfffe;
  return forbidden ? "\ufffd" : character;
}
