// The question box: it grows, counts, and sends on Enter, but never while an input method composes.

import { language, limit, word } from "./words.js";

const form = document.getElementById("ask");
const box = document.getElementById("message");
const button = form.querySelector(".send");
const count = document.getElementById("count");
const error = document.getElementById("error");
const HIGHEST = 168;

/** Calls `submit` with each question. */
export function listen(submit) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (box.disabled) return;
    const text = box.value.trim();
    if (!text) return complain(word("empty"));
    if (length(text) > limit) return complain(word("over", { n: number(length(text)), limit: number(limit) }));
    box.value = "";
    update();
    submit(text);
  });
  box.addEventListener("keydown", (event) => {
    // keyCode 229: the key belongs to the input method (Safari reports isComposing too late)
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  });
  box.addEventListener("input", update);
  update();
}

/** Puts a refused text back, unless the person has begun another. */
export function giveBack(text) {
  if (box.value) return;
  box.value = text;
  update();
}

/** Closes the box, or opens it again; what is typed in it stays. */
export function hold(closed) {
  box.disabled = button.disabled = closed;
}

/** Moves the keyboard to the question box. */
export const focus = (options) => box.focus(options);

/** Counts again and sizes the box, after a change of text or language. */
export function update() {
  const used = length(box.value.trim());
  count.textContent = word("count", { n: number(used), limit: number(limit) });
  count.classList.toggle("over", used > limit);
  if (used <= limit) complain("");
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 4, HIGHEST)}px`;
}

function complain(sentence) {
  error.textContent = sentence;
  box.toggleAttribute("aria-invalid", Boolean(sentence));
  if (sentence) box.setAttribute("aria-invalid", "true");
}

/** Characters as the server counts them, not UTF-16 units. */
const length = (text) => [...text].length;

const number = (value) => value.toLocaleString(language() === "zh" ? "zh-CN" : "en");
