// A line at the foot of the window once an engine runs: what it is, and its data as new.

import { button } from "./frame.js";

export class Dock {
  /** @param {() => Promise<void>} resetData */
  constructor(resetData) {
    this.resetData = resetData;
    this.shown = false;
  }

  show() {
    if (this.shown) return;
    this.shown = true;
    const dock = document.createElement("div");
    dock.className = "dock";
    dock.role = "region";
    dock.ariaLabel = "The page's database";
    const words = document.createElement("span");
    words.role = "status";
    const reset = button("Reset the data", "The films as new; what cells have made is gone");
    reset.addEventListener("click", async () => {
      words.textContent = "Loading the films again …";
      reset.disabled = true;
      await this.resetData().then(
        () => (words.textContent = "The films are as new."),
        (error) => (words.textContent = `Not reset: ${error.message}`),
      );
      reset.disabled = false;
    });
    words.textContent = "Running in this page, on data of its own.";
    dock.append(words, reset);
    document.body.append(dock);
  }
}
