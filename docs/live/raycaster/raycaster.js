// The page's beginning: a button on the picture. All else is loaded when it is pressed.

const place = /** @type {HTMLElement} */ (document.getElementById("raycaster"));
const base = new URL(".", import.meta.url).href;

const offer = document.createElement("p");
const play = document.createElement("button");
play.type = "button";
play.className = "md-button md-button--primary";
play.textContent = "Play";
const word = document.createElement("span");
word.setAttribute("role", "status");
word.textContent = "Loads Python for the browser, about 6 MB, from this site.";
Object.assign(offer.style, { display: "flex", flexWrap: "wrap", gap: "0.5rem 1rem", alignItems: "center" });
offer.append(play, word);
place.prepend(offer);

play.addEventListener("click", async () => {
  play.disabled = true;
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = `${base}raycaster.css`;
  document.head.append(style);
  try {
    const { Engine } = await import("./engine.js");
    const engine = new Engine(base, (message) => (word.textContent = message));
    const materials = await engine.started();
    const { Game } = await import("./game.js");
    const game = new Game(engine, materials);
    place.replaceChildren(game.element);
    await game.begin();
  } catch (error) {
    word.textContent = `The maze could not be loaded: ${/** @type {any} */ (error).message ?? error}`;
    play.disabled = false;
  }
});
