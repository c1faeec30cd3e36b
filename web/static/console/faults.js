// What the server finds wrong in a form, each beside its field, and counted above.

import { element } from "../dom.js";
import { word } from "./words.js";

/** Takes away all that was said of the fields of a form. */
export function clearFaults(form, summary) {
  summary.replaceChildren();
  for (const place of form.querySelectorAll("[data-field] > .error")) place.textContent = "";
  for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
}

/**
 * Puts each error ({field, detail}) beside the field whose `data-field` begins its name, and lists them in `summary`
 * with a way to the field. `sentence` puts a detail into the page's language.
 */
export function showFaults(form, summary, errors, sentence = (detail) => detail) {
  clearFaults(form, summary);
  const places = [...form.querySelectorAll("[data-field]")];
  const items = errors.map(({ field, detail }) => {
    const place = places.find(({ dataset }) => field === dataset.field || field.startsWith(`${dataset.field}.`));
    const text = line(field, place?.dataset.field) + sentence(detail);
    if (!place) return element("li", {}, text);
    const control = place.querySelector("textarea, input, select");
    const note = place.querySelector(".error");
    note.textContent = note.textContent ? `${note.textContent} ${text}` : text;
    control?.setAttribute("aria-invalid", "true");
    const name = place.querySelector("label:not(.visually-hidden), legend, h2").textContent.trim();
    const go = element("button", { type: "button", class: "link", onclick: () => control?.focus() }, `${name}: ${text}`);
    return element("li", {}, control ? go : `${name}: ${text}`);
  });
  const head = element("p", {}, element("strong", {}, word("desk_faults", { n: errors.length })));
  summary.replaceChildren(element("div", { class: "notice", "data-level": "bad" }, head, element("ul", { class: "faults" }, ...items)));
}

/** "Line 3: " for an error in the third of several entries of a field; "" otherwise. */
function line(field, whole) {
  const index = whole === undefined ? NaN : Number(field.slice(whole.length + 1).split(".")[0] || NaN);
  return Number.isInteger(index) ? word("desk_entry", { n: index + 1 }) : "";
}

/** Keeps the number of characters under each text of a form; `count` may count something else. */
export function countTexts(form, count = () => null) {
  for (const place of form.querySelectorAll(".count[data-of]")) {
    const box = document.getElementById(place.dataset.of);
    const limit = Number(place.dataset.limit);
    const tell = () => {
      const own = count(box);
      const n = own?.n ?? [...box.value.trim()].length;
      place.textContent = word(own?.word ?? "desk_count", { n, limit });
      place.classList.toggle("over", n > limit);
    };
    box.addEventListener("input", tell);
    box.addEventListener("recount", tell); // a script has filled it
    tell();
  }
}
