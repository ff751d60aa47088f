// The API over HTTP, with the tokens of the sign-in.

const API = "/api/v2/";
const REFRESH = "refresh-token"; // kept for this tab alone

let access = null;
let refreshing = null; // a refresh token works once, so two requests must not both spend it

export class Problem extends Error {}

export const signedIn = () => sessionStorage.getItem(REFRESH) !== null;

export async function join(name, email, password) {
  await ask("members/", { method: "POST", body: { name, email, password } });
  await signIn(email, password);
}

export async function signIn(email, password) {
  keep(await ask("tokens/", { method: "POST", body: { email, password } }));
}

export async function signOut() {
  const refresh = sessionStorage.getItem(REFRESH);
  forget();
  if (refresh) await ask("tokens/sign-out/", { method: "POST", body: { refresh } });
}

/** A request as the member: a new access token is fetched where the old one has expired. */
export async function asMember(path, options = {}) {
  if (access === null) await refresh();
  try {
    return await ask(path, { ...options, token: access });
  } catch (error) {
    if (error.status !== 401) throw error;
    await refresh();
    return ask(path, { ...options, token: access });
  }
}

function refresh() {
  refreshing ??= ask("tokens/refresh/", {
    method: "POST",
    body: { refresh: sessionStorage.getItem(REFRESH) },
  })
    .then(keep, (error) => {
      forget();
      throw error;
    })
    .finally(() => (refreshing = null));
  return refreshing;
}

async function ask(path, { method = "GET", body, token } = {}) {
  const headers = { Accept: "application/json" };
  if (body) headers["Content-Type"] = "application/json";
  if (token) headers.Authorization = `Bearer ${token}`;
  const answer = await fetch(API + path, { method, headers, body: body && JSON.stringify(body) });
  const content = answer.status === 204 ? null : await answer.json();
  if (answer.ok) return content;
  const wrong = (content.errors ?? []).map((error) => error.detail).join(" ");
  throw Object.assign(new Problem(wrong || content.detail), { status: answer.status });
}

function keep(tokens) {
  access = tokens.access;
  sessionStorage.setItem(REFRESH, tokens.refresh);
}

function forget() {
  access = null;
  sessionStorage.removeItem(REFRESH);
}
