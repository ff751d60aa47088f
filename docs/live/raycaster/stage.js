// What stands on the page around the picture: the line above it, its buttons, what is said.

/** @typedef {import("./engine.js").State} State */
/** @typedef {{level: (number: number) => void, own: (text: string) => void, again: () => void,
 *   pause: () => void, toggle: () => void, way: (shown: boolean) => void}} Wishes */

const OWN = `##########
#>..#...k#
#.#.D.#..#
#.#.#.####
#...#.L.X#
##########`;
const KEYS =
  "Arrows or W A S D to walk, Q and E to turn, space to open a door, P to pause, M for the map, H for the way.";

/** @param {number} levels @param {import("./controls.js").Held} held
 * @param {HTMLCanvasElement} map @param {Wishes} wishes */
export function built(levels, held, map, wishes) {
  const element = make("div", "maze");
  const select = /** @type {HTMLSelectElement} */ (make("select"));
  for (let n = 1; n <= levels; n++) select.add(new Option(`Level ${n}`, String(n)));
  const own = new Option("Your map", "0");
  own.hidden = true;
  select.add(own);
  select.setAttribute("aria-label", "Level");
  select.addEventListener("change", () => wishes.level(Number(select.value)));
  const clock = make("span", "maze-clock", "0:00.0");
  const keys = make("span", "maze-keys");
  const rate = make("span", "maze-rate");
  const pause = button("Pause", wishes.toggle);
  const head = make("div", "maze-head");
  head.append(select, clock, keys, pause, rate);

  const canvas = document.createElement("canvas");
  canvas.className = "maze-picture";
  const over = make("div", "maze-over");
  const screen = make("div", "maze-screen");
  screen.tabIndex = 0;
  screen.setAttribute("role", "application");
  screen.setAttribute("aria-label", `The maze. ${KEYS}`);
  screen.append(canvas, map, over);
  held.listen(screen);

  const pad = make("div", "maze-pad");
  for (const [wish, sign, name] of /** @type {const} */ ([
    ["turnLeft", "↶", "Turn left"],
    ["forward", "▲", "Forward"],
    ["turnRight", "↷", "Turn right"],
    ["left", "◀", "Step left"],
    ["back", "▼", "Back"],
    ["right", "▶", "Step right"],
    ["use", "Open", "Open the door"],
  ])) {
    const key = button(sign);
    key.setAttribute("aria-label", name);
    key.dataset.wish = wish;
    held.hold(key, wish);
    pad.append(key);
  }

  const said = make("p", "maze-said");
  said.setAttribute("role", "status");
  const help = make("p", "maze-help", KEYS);
  element.append(head, screen, said, pad, help, drawOwn(wishes));

  let shown = true;
  let way = false;
  screen.addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.code === "KeyP" || event.code === "Escape") wishes.toggle();
    else if (event.code === "KeyM") map.hidden = !(shown = !shown);
    else if (event.code === "KeyH") wishes.way((way = !way));
  });

  /** @param {string} text */
  const say = (text) => {
    if (said.textContent !== text) said.textContent = text;
  };
  /** @param {...Node} parts */
  const cover = (...parts) => {
    over.replaceChildren(...parts);
    over.hidden = parts.length === 0;
  };

  return {
    element,
    canvas,
    say,

    /** A level or a map has begun. @param {number|string} level */
    begun(level) {
      select.value = typeof level === "number" ? String(level) : "0";
      clock.textContent = time(0);
      say(typeof level === "number" ? `Level ${level}. Find the exit.` : "Your own map.");
      screen.focus({ preventScroll: true });
    },

    /** @param {boolean} is */
    paused(is) {
      pause.textContent = is ? "Go on" : "Pause";
      cover(...(is ? [button("Go on", wishes.toggle, "md-button md-button--primary")] : []));
      if (!is) screen.focus({ preventScroll: true });
    },

    /** @param {State} state */
    tell({ seconds, keys: held, message }) {
      clock.textContent = time(seconds);
      keys.textContent = held ? `keys: ${held}` : "";
      if (message) say(message);
    },

    /** Pictures drawn a second. @param {number} frames @param {number} columns */
    rate(frames, columns) {
      rate.textContent = `${columns} columns, ${Math.round(frames)} frames a second`;
      rate.dataset.frames = frames.toFixed(1);
    },

    /** @param {number} seconds */
    won(seconds) {
      const number = Number(select.value);
      say(`${number ? `Level ${number}` : "Your map"}: out in ${time(seconds)}.`);
      const next = number < levels ? number + 1 : 1;
      const on = number
        ? button(`Level ${next}`, () => wishes.level(next), "md-button md-button--primary")
        : button("Once more", wishes.again, "md-button md-button--primary");
      cover(make("strong", "", `Out in ${time(seconds)}`), on);
      on.focus({ preventScroll: true });
    },
  };
}

/** A field for a map of one's own. @param {Wishes} wishes */
function drawOwn(wishes) {
  const details = make("details", "maze-own");
  const text = /** @type {HTMLTextAreaElement} */ (make("textarea"));
  text.value = OWN;
  text.rows = 8;
  text.spellcheck = false;
  text.setAttribute("aria-label", "Your map");
  text.addEventListener("focus", wishes.pause);
  details.append(
    make("summary", "", "Draw your own map"),
    make(
      "p",
      "",
      "One letter a cell. # % = are walls, D a door, L a locked door, k a key, o a lamp, X the exit; " +
        "one of ^ > v < is where you start and look. All the border is wall.",
    ),
    text,
    button("Play this map", () => wishes.own(text.value)),
  );
  return details;
}

/** @param {number} seconds */
function time(seconds) {
  const whole = Math.floor(seconds / 60);
  return `${whole}:${(seconds - 60 * whole).toFixed(1).padStart(4, "0")}`;
}

/** @param {string} text @param {() => void} [press] @param {string} [style] */
function button(text, press, style = "") {
  const made = /** @type {HTMLButtonElement} */ (make("button", style, text));
  made.type = "button";
  if (press) made.addEventListener("click", press);
  return made;
}

/** @param {string} tag @param {string} [style] @param {string} [text] */
function make(tag, style = "", text = "") {
  const made = document.createElement(tag);
  if (style) made.className = style;
  if (text) made.textContent = text;
  return made;
}
