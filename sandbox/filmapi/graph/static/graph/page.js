"use strict";

const EXAMPLES = {
  "the best rated films": `query BestRated($first: Int = 5) {
  films(first: $first, order: BEST_RATED) {
    totalCount
    edges {
      node {
        title
        released
        stars
        ratingCount
        genres { name }
        director { name }
      }
    }
    pageInfo { endCursor hasNextPage }
  }
}`,
  "a director's films": `{
  people(first: 1, search: "hitchcock") {
    edges {
      node {
        name
        films(first: 10) {
          totalCount
          edges { node { title released starsGiven } }
        }
      }
    }
  }
}`,
  "what you rated (needs a token)": `{
  me {
    name
    ratings(first: 5) { stars film { title genres { name } } }
  }
}`,
  "too expensive: refused before a row is read": `{
  films(first: 100) {
    edges { node { director { films(first: 100) { edges { node { title } } } } } }
  }
}`,
};

const SCHEMA = `{ __schema { types { name kind description fields {
  name description args { name type { ...T } } type { ...T } } enumValues { name } } } }
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }`;

const element = (id) => document.getElementById(id);

async function ask(query, variables) {
  const token = element("token").value.trim();
  const headers = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  const response = await fetch("/graphql/", {
    method: "POST", headers, body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, body: await response.json() };
}

let runs = 0;

async function run() {
  const number = ++runs;
  const show = (answer, status) => {
    if (number !== runs) return; // another query was sent since
    element("answer").textContent = answer;
    element("status").textContent = status;
  };
  const started = performance.now();
  element("status").textContent = "…";
  try {
    const variables = JSON.parse(element("variables").value || "{}");
    const { status, body } = await ask(element("query").value, variables);
    show(JSON.stringify(body, null, 2), `${status}, ${Math.round(performance.now() - started)} ms`);
  } catch (error) {
    show(String(error), "not sent");
  }
}

function typeName(type) {
  if (type.kind === "NON_NULL") return `${typeName(type.ofType)}!`;
  if (type.kind === "LIST") return `[${typeName(type.ofType)}]`;
  return type.name;
}

function node(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

async function showSchema() {
  const { body } = await ask(SCHEMA, {});
  const wanted = body.data.__schema.types.filter(
    (type) => !type.name.startsWith("__") && (type.fields || type.enumValues));
  for (const type of wanted) {
    const details = document.createElement("details");
    details.open = type.name === "Query";
    details.append(node("summary", type.name));
    if (type.description) details.append(node("p", type.description));
    for (const field of type.fields || []) {
      const args = field.args.map((one) => `${one.name}: ${typeName(one.type)}`).join(", ");
      details.append(node("code", `${field.name}${args && `(${args})`}: ${typeName(field.type)}`));
      details.append(node("p", field.description || ""));
    }
    for (const value of type.enumValues || []) details.append(node("code", value.name), node("br", ""));
    element("schema").append(details);
  }
}

for (const name of Object.keys(EXAMPLES)) element("examples").append(new Option(name, name));
element("examples").addEventListener("change", (event) => {
  element("query").value = EXAMPLES[event.target.value];
  element("variables").value = "{}";
});
element("query").value = Object.values(EXAMPLES)[0];
element("run").addEventListener("click", run);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
});
showSchema();
run();
