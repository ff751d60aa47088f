// Sign in, rate ten films, see what is suggested.

import { asMember, join, Problem, signedIn, signIn, signOut } from "./api.js";

const ENOUGH = 10;
const TO_RATE = 12; // films offered at a time

const part = (selector) => document.querySelector(selector);
const stars = new Map(); // film id -> stars

async function show() {
  const inside = signedIn();
  part("#sign-in").hidden = inside;
  for (const id of ["#rate", "#suggestions", "#who"]) part(id).hidden = !inside;
  if (!inside) return;
  const [me, rated] = await Promise.all([asMember("me/"), asMember("ratings/?page_size=100")]);
  part("#who span").textContent = me.name;
  stars.clear();
  for (const rating of rated.results) stars.set(rating.film.id, rating.stars);
  tellProgress();
  await Promise.all([offer(), suggest()]);
}

/** Films to rate: those searched for, else well-known ones. */
async function offer(words = "") {
  const asked = words
    ? `films/?page_size=${TO_RATE}&q=${encodeURIComponent(words)}`
    : `films/?page_size=${TO_RATE}&ordering=-stars`;
  const films = (await asMember(asked)).results;
  part("#rate ul").replaceChildren(...films.map(filmToRate));
}

function filmToRate(film) {
  const item = filmItem("li", film, film.genres.map((genre) => genre.name));
  const choice = document.createElement("fieldset");
  choice.setAttribute("aria-label", `Stars for ${film.title}`);
  for (let value = 1; value <= 5; value++) {
    const label = document.createElement("label");
    const input = Object.assign(document.createElement("input"), {
      type: "radio", name: `film-${film.id}`, value, checked: stars.get(film.id) === value,
    });
    input.setAttribute("aria-label", value === 1 ? "1 star" : `${value} stars`);
    input.addEventListener("change", guarded(() => rate(film.id, value)));
    label.append(input, document.createElement("span"));
    choice.append(label);
  }
  item.append(choice);
  return item;
}

async function rate(film, value) {
  await asMember(`films/${film}/rating/`, { method: "PUT", body: { stars: value } });
  stars.set(film, value);
  tellProgress();
  await suggest(stars.size >= 5);
}

let asked = 0; // which call of `suggest` is the latest; earlier ones give up

/** Shows the suggestions; the worker may need a moment for new ones, longer the very first time. */
async function suggest(expectOwn = false) {
  const before = part("#suggestions ol").textContent;
  const mine = ++asked;
  for (let pause = 250; pause < 8000 && mine === asked; pause *= 1.3) {
    const { because_of, films } = await asMember("suggestions/");
    const own = because_of === "your ratings";
    part("#because").textContent = own
      ? `Because of your ${stars.size} ratings.`
      : "What most members like. Rate five films for suggestions of your own.";
    part("#suggestions ol").replaceChildren(
      ...films.slice(0, 10).map((film) => filmItem("li", film, film.genres)),
    );
    if (!expectOwn || (own && part("#suggestions ol").textContent !== before)) return;
    await new Promise((done) => setTimeout(done, pause));
  }
}

function filmItem(tag, film, genres) {
  const item = document.createElement(tag);
  const title = document.createElement("div");
  const year = film.released ? film.released.slice(0, 4) : "year unknown";
  title.append(film.title, Object.assign(document.createElement("small"), {
    textContent: [year, ...genres].join(" · "),
  }));
  item.append(title);
  return item;
}

function tellProgress() {
  const count = stars.size;
  part("#progress").textContent =
    count < ENOUGH ? `${count} of ${ENOUGH} rated.` : `${count} rated. The more, the better.`;
}

/** Runs an action and shows a problem in words. */
function guarded(action) {
  return async (...given) => {
    part("#problem").hidden = true;
    try {
      await action(...given);
    } catch (error) {
      const words = error instanceof Problem ? error.message : "The API does not answer.";
      Object.assign(part("#problem"), { textContent: words, hidden: false });
      if (!signedIn()) await show();
    }
  };
}

part("#sign-in form").addEventListener("submit", (event) => {
  event.preventDefault();
  const { name, email, password } = Object.fromEntries(new FormData(event.target));
  const joins = event.submitter?.value !== "sign-in";
  guarded(async () => {
    await (joins ? join(name, email, password) : signIn(email, password));
    await show();
  })();
});
part("#sign-out").addEventListener("click", guarded(async () => {
  await signOut();
  await show();
}));
let waiting;
part("#rate form").addEventListener("input", (event) => {
  clearTimeout(waiting);
  waiting = setTimeout(guarded(() => offer(event.target.value.trim())), 250);
});
part("#rate form").addEventListener("submit", (event) => event.preventDefault());
guarded(show)();
