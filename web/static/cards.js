// What the assistant's cards add to its text: a verdict with its conditions, a date to choose, a number to call.

import { citationButton, pathOf } from "./clause.js";
import { element } from "./dom.js";
import { callLink, resultLink } from "./links.js";
import { word } from "./words.js";

const MARKS = { met: "✓", unmet: "✗", unknown: "?" };
const RESULT_NUMBER = /^\d{4}-\d{4}-\d{4}$/;
const VERDICT_MARKS = { eligible: "✓", not_eligible: "✗", depends: "!", incomplete: "?" };

/** What stands above the text of a card. */
export function above(card, lang) {
  if (card.type === "question" && card.asked && card.at_most) {
    return [element("p", { class: "progress" }, word("asked", { asked: card.asked, at_most: card.at_most }, lang))];
  }
  if (card.type !== "result" || !(card.outcome in VERDICT_MARKS)) return [];
  return [
    card.what_if ? element("p", { class: "progress" }, word("what_if", {}, lang)) : null,
    typeof card.title === "string" ? element("p", { class: "result-check" }, card.title) : null,
    element(
      "h3",
      { class: "verdict", "data-outcome": card.outcome },
      element("span", { class: "mark", "aria-hidden": "true" }, VERDICT_MARKS[card.outcome]),
      word(card.outcome, {}, lang),
    ),
  ];
}

/** The conditions of a result as a list; null for other cards. */
export function conditions(card, lang) {
  if (card.type !== "result" || !Array.isArray(card.reasons)) return null;
  const rows = card.reasons.filter((reason) => reason.status in MARKS).map((reason) => row(reason, card, lang));
  return element(
    "div",
    {},
    element("h4", {}, word("conditions", {}, lang)),
    element("ul", { class: "conditions" }, ...rows),
  );
}

/** Whether a line of the text only says in words what the card shows: a condition's row, or a choice's button. */
export function isShownAnyway(line, card, buttons) {
  const choice = /^\d+[.．、]\s*(.+)$/u.exec(line.trim());
  if (choice) return buttons.some((button) => button.title === choice[1]);
  return isCondition(line, card);
}

/** Whether a line of the text is a condition of the card with its status. */
export function isCondition(line, card) {
  if (card.type !== "result" || !Array.isArray(card.reasons) || !/^[✓✗?？]/u.test(line.trim())) return false;
  return card.reasons.some((reason) => reason.title && line.includes(reason.title));
}

/** What stands below it. `answer` sends a message as if the person had typed it. */
export function below(card, lang, answer) {
  if (card.type === "question" && card.kind === "date") return [dateField(lang, answer)];
  if (card.type === "handoff") return [call(card.hotline, lang)];
  if (card.type === "result" && RESULT_NUMBER.test(card.number)) {
    const link = resultLink(card.number, lang, { class: "choice" }, word("print_or_save", {}, lang));
    return [element("p", { class: "reference" }, word("result_number", {}, lang), " ", element("strong", {}, card.number)), element("p", {}, link)];
  }
  if (card.type === "record" && card.reference) {
    return [element("p", { class: "reference" }, word("reference", {}, lang), " ", element("strong", {}, card.reference))];
  }
  return [];
}

function row(reason, card, lang) {
  const title = element("span", { class: "condition-title" }, reason.title ?? reason.condition);
  if (!reason.title) nameLater(title, card.check, reason.condition, lang);
  const links = (reason.citations ?? []).map((citation) => citationButton(citation, pathOf(citation), lang));
  const foot = element(
    "span",
    { class: "condition-foot" },
    element("strong", {}, word(reason.status, {}, lang)),
    ...links.flatMap((link) => [" ", link]),
  );
  return element(
    "li",
    { "data-status": reason.status },
    element("span", { class: "mark", "aria-hidden": "true" }, MARKS[reason.status]),
    element("span", { class: "condition" }, title, foot),
  );
}

/** Puts the condition's title in place of its id, once the check's definition is here. */
async function nameLater(target, check, condition, lang) {
  try {
    const response = await fetch(`/api/checks/${encodeURIComponent(check)}?lang=${lang}`);
    const found = (await response.json()).conditions.find((item) => item.id === condition);
    if (found) target.textContent = found.title;
  } catch {
    // the id stays: less kind, but not wrong
  }
}

function dateField(lang, answer) {
  const input = element("input", {
    type: "date",
    min: "1950-01-01",
    max: "2030-12-31",
    "aria-label": word("date", {}, lang),
  });
  const use = () => input.value && input.checkValidity() && answer(input.value);
  const button = element("button", { type: "button", class: "choice", onclick: use }, word("use_date", {}, lang));
  return element("p", { class: "date" }, element("span", { "aria-hidden": "true" }, word("date", {}, lang)), input, button);
}

function call(hotline, lang) {
  const number = String(hotline).replace(/[^\d+]/g, "");
  return element("p", {}, callLink(number, { class: "call" }, word("call", { hotline: number }, lang)));
}
