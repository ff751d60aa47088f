// Draws the diagrams of a page when they come near the window, and again when the scheme changes.

/** @type {Promise<typeof import("mermaid").default>|undefined} */
let loading;
const loaded = () => (loading ??= import("mermaid").then((module) => module.default));
let number = 0;
const LEAST = 0.85; // of its own size, in which the text has 14 pixels

/** @param {HTMLElement} figure */
async function draw(figure) {
  const mermaid = await loaded();
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: "strict",
    theme: "base",
    themeVariables: colours(),
    fontFamily: getComputedStyle(figure).fontFamily,
    flowchart: { htmlLabels: false, useMaxWidth: true, nodeSpacing: 24, rankSpacing: 34 },
  });
  const source = /** @type {HTMLTemplateElement} */ (figure.querySelector("template"));
  const name = `diagram-${++number}`;
  const { svg } = await mermaid.render(name, source.content.textContent ?? "");
  const drawn = document.createElement("div");
  drawn.innerHTML = svg;
  const picture = /** @type {SVGElement} */ (drawn.firstElementChild);
  // Text stays readable on a phone: what would shrink further scrolls.
  picture.style.minWidth = `calc(${picture.style.maxWidth} * ${LEAST})`;
  figure.querySelector("div")?.remove();
  figure.prepend(drawn);
  figure.classList.add("is-drawn");
  if (drawn.scrollWidth > drawn.clientWidth) {
    // What scrolls must be reachable without a mouse (WCAG 2.1.1).
    drawn.tabIndex = 0;
    drawn.role = "group";
    drawn.ariaLabel = picture.querySelector("title")?.textContent ?? "Diagram";
  }
}

/** The site's own colours in the scheme that is on. */
function colours() {
  const dark = document.body.dataset.mdColorScheme === "slate";
  return {
    darkMode: dark,
    background: dark ? "#15191c" : "#ffffff",
    primaryColor: dark ? "#20262a" : "#f4f6f7",
    primaryTextColor: dark ? "#e6eaed" : "#1c2427",
    primaryBorderColor: dark ? "#6cc9de" : "#0b6075",
    lineColor: dark ? "#b6c0c6" : "#4d565d",
    textColor: dark ? "#e6eaed" : "#1c2427",
    edgeLabelBackground: dark ? "#15191c" : "#ffffff",
    clusterBkg: "transparent",
    clusterBorder: dark ? "#5d686e" : "#9aa4a9",
    fontSize: "14px",
  };
}

const figures = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("figure.diagram"));
const near = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries)
      if (isIntersecting) {
        near.unobserve(target);
        draw(/** @type {HTMLElement} */ (target));
      }
  },
  { rootMargin: "400px" },
);
for (const figure of figures) near.observe(figure);

new MutationObserver(() => {
  for (const figure of figures) if (figure.classList.contains("is-drawn")) draw(figure);
}).observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
