// What a self-check came to: the verdict, and every condition with its sign, its status in words and its clauses.

import { element } from "/static/dom.js";
import { citationLinks } from "./clause_view.js";
import { word } from "./words.js";

const VERDICT_MARKS = { eligible: "✓", not_eligible: "✗", depends: "!", incomplete: "?" };
const MARKS = { met: "✓", unmet: "✗", unknown: "?" };

/** The verdict as a line. */
export function verdict(outcome) {
  return element("p", { class: "verdict", "data-outcome": outcome }, mark(VERDICT_MARKS[outcome]), word(outcome));
}

/** A status with its sign, in a line. */
export const status = (name) => `${MARKS[name]} ${word(name)}`;

/** Conditions as a list; each has `title`, `status` and `citations`. */
export function conditions(reasons) {
  return element("ul", { class: "conditions" }, ...reasons.map(row));
}

function row(reason) {
  const foot = element(
    "span",
    { class: "condition-foot" },
    element("strong", {}, word(reason.status)),
    " ",
    ...citationLinks(reason.citations),
  );
  return element(
    "li",
    { "data-status": reason.status },
    mark(MARKS[reason.status]),
    element("span", { class: "condition" }, element("span", { class: "condition-title" }, reason.title), foot),
  );
}

const mark = (sign) => element("span", { class: "mark", "aria-hidden": "true" }, sign);
