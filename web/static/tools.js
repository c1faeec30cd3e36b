// Below an answer: copying it and printing it.

import { element } from "./dom.js";
import { word } from "./words.js";

const SHOWN_MS = 2500;

/** The buttons; `text` is what is copied, `turn()` the element that is printed. */
export function tools(text, turn, lang) {
  const copyButton = element("button", { type: "button", class: "tool" }, word("copy", {}, lang));
  const said = element("span", { class: "tool-said", "aria-live": "polite" });
  copyButton.addEventListener("click", async () => {
    said.textContent = word((await copy(text)) ? "copied" : "copy_failed", {}, lang);
    setTimeout(() => said.replaceChildren(), SHOWN_MS);
    copyButton.focus();
  });
  const printButton = element("button", { type: "button", class: "tool", onclick: () => print(turn()) }, word("print", {}, lang));
  return element("div", { class: "tools" }, copyButton, printButton, said);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyTheOldWay(text); // no permission in this frame, or no TLS
  }
}

function copyTheOldWay(text) {
  const box = element("textarea", { class: "off-screen", readonly: true, "aria-hidden": "true", tabindex: "-1" });
  box.value = text;
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  return done;
}

/** Prints one turn; the style sheet hides all others meanwhile. */
function print(turn) {
  const done = () => {
    turn.classList.remove("printing");
    document.body.classList.remove("printing-one");
  };
  turn.classList.add("printing");
  document.body.classList.add("printing-one");
  addEventListener("afterprint", done, { once: true });
  window.print();
}
