// "Was this helpful?" below answers and results: yes is sent at once, no asks for the reason.

import { element } from "./dom.js";
import { rate } from "./transport.js";
import { tag, word } from "./words.js";

const REASONS = ["wrong", "unclear", "incomplete", "not_my_question", "other"];
const LONGEST_COMMENT = 500;
const LONGEST_QUESTION = 2000;
const MOST_CITATIONS = 20;

let forms = 0;

/** The question and its form. `about` is what is rated; `done` is called once the server has it. */
export function rating(about, done) {
  const { lang } = about;
  const id = `rating-${++forms}`;
  const said = element("p", { class: "rating-said", "aria-live": "polite" });
  const yes = element("button", { type: "button", class: "tool" }, word("yes", {}, lang));
  const no = element("button", { type: "button", class: "tool", "aria-expanded": "false" }, word("no", {}, lang));
  const ask = element(
    "div",
    { class: "rating-ask", role: "group", "aria-labelledby": id },
    element("span", { id }, word("helpful", {}, lang)),
    yes,
    no,
  );
  const box = element("div", { class: "rating", lang: tag(lang) }, ask, said);
  let sending = false;

  async function give(opinion) {
    if (sending) return;
    sending = true;
    try {
      await rate({ ...subject(about), ...opinion });
    } catch {
      said.textContent = word("rating_failed", {}, lang);
      return;
    } finally {
      sending = false;
    }
    said.textContent = word("thanks", {}, lang);
    said.tabIndex = -1;
    said.focus(); // the button that had the keyboard goes
    box.replaceChildren(said);
    done();
  }

  yes.addEventListener("click", () => give({ helpful: true, reason: null, comment: "" }));
  no.addEventListener("click", () => {
    const form = box.querySelector("form");
    no.setAttribute("aria-expanded", String(!form));
    if (form) return form.remove();
    ask.after(why(lang, said, give));
    box.querySelector("input").focus();
  });
  return box;
}

/** What is rated, in the form and within the limits that the server takes. */
function subject({ lang, card, question }) {
  return {
    lang,
    card: card.type,
    topic: card.topic ?? null,
    check: card.check ?? null,
    citations: (card.citations ?? []).slice(0, MOST_CITATIONS),
    question: [...question].slice(0, LONGEST_QUESTION).join(""),
  };
}

function why(lang, said, give) {
  const name = `reason-${forms}-${Date.now()}`;
  const choices = REASONS.map((reason) =>
    element("label", {}, element("input", { type: "radio", name, value: reason }), word(`reason_${reason}`, {}, lang)),
  );
  const comment = element("textarea", { rows: 2, maxlength: LONGEST_COMMENT, autocomplete: "off" });
  const form = element(
    "form",
    { class: "why", novalidate: true },
    element("fieldset", {}, element("legend", {}, word("why_not", {}, lang)), ...choices),
    element("label", { class: "why-comment" }, word("comment", { limit: LONGEST_COMMENT }, lang), comment),
    element("p", { class: "hint" }, word("privacy", {}, lang)),
    element("button", { class: "choice" }, word("send_rating", {}, lang)),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const reason = form.querySelector("input:checked")?.value;
    if (!reason) {
      said.textContent = word("choose_reason", {}, lang);
      return form.querySelector("input").focus();
    }
    give({ helpful: false, reason, comment: [...comment.value.trim()].slice(0, LONGEST_COMMENT).join("") });
  });
  return form;
}
