// Small helps for reading: a button that copies a code block, and keyboard access to what scrolls.
"use strict";

// The theme's search is a dialog without a name.
document.querySelector(".md-search")?.setAttribute("aria-label", "Search");

function addCopyButton(block) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.querySelector("code").textContent);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 1500);
  });
  block.append(button);
}

// An element that scrolls sideways must be reachable without a mouse (WCAG 2.1.1).
const observer = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

if (navigator.clipboard) document.querySelectorAll(".highlight").forEach(addCopyButton);
document.querySelectorAll("cell-output, cell-output > *, .formula").forEach((e) => observer.observe(e));
// The theme puts tables into a box that scrolls when the page has loaded.
addEventListener("load", () => {
  document.querySelectorAll(".md-typeset__scrollwrap").forEach((e) => observer.observe(e));
});
