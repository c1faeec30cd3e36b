// What the pages of the console's editing side share: times and numbers, what failed, a question before a deed.

import { element } from "../dom.js";
import { ApiError } from "./api.js";
import { language, word } from "./words.js";

const locale = language === "zh" ? "zh-CN" : "en-GB";
const MINUTE = { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Shanghai" }; // the department's, wherever the browser is

/** A moment of the server as a person reads it, in China's time. */
export const when = (iso) => new Intl.DateTimeFormat(locale, MINUTE).format(new Date(iso));

/** A number as a person here reads it. */
export const number = (value, options = {}) => new Intl.NumberFormat(locale, options).format(value);

/** A share as percent; the dash where there is nothing to share. */
export const percent = (part, whole) => (whole ? number(part / whole, { style: "percent" }) : "–");

/** A day (`2022-03-04`) in its short form. */
export function shortDay(day) {
  const [year, month, date] = day.split("-").map(Number);
  const options = { month: language === "zh" ? "numeric" : "short", day: "numeric", timeZone: "UTC" };
  return new Intl.DateTimeFormat(language === "zh" ? "zh-CN-u-nu-latn" : locale, options).format(Date.UTC(year, month - 1, date));
}

/** Shows in `place` why a call failed, with the way to try again where one is given; anything else is thrown on. */
export function tellFailure(place, error, again = undefined) {
  if (!(error instanceof ApiError)) throw error;
  const way = again && element("button", { type: "button", class: "button", onclick: again }, word("desk_again"));
  const text = element("p", {}, error.message);
  place.replaceChildren(element("div", { class: "notice row", "data-level": "bad", role: "alert" }, text, way));
  place.hidden = false;
}

/** Asks before a deed is done; whether it was confirmed. Escape and a press beside the dialog are a no. */
export function confirmed({ title, text, yes, danger = false }) {
  const no = element("button", { class: "button quiet", value: "no", autofocus: true }, word("desk_cancel"));
  const go = element("button", { class: danger ? "button danger" : "button primary", value: "yes" }, yes);
  const dialog = element(
    "dialog",
    { class: "question", "aria-labelledby": "question-title", "aria-describedby": "question-text" },
    element(
      "form",
      { method: "dialog" },
      element("h2", { id: "question-title" }, title),
      element("p", { id: "question-text" }, text),
      element("p", { class: "row" }, go, no),
    ),
  );
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close("no");
  });
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    dialog.showModal();
  });
}

/** Does something while its button cannot be pressed again. */
export async function busy(button, deed) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  try {
    await deed();
  } finally {
    button.removeAttribute("aria-disabled");
  }
}
