// A kept result beside the present one: which facts differ, and what becomes of verdict, conditions and figures.

import { element } from "/static/dom.js";
import { status } from "./outcome.js";
import { word } from "./words.js";

/** The rows of a comparison: `{group, title, was, is, changed}`; only facts that differ have one.
 *  A state is `{evaluation, facts: Map of id → {title, words}}`; `figures` are titles by name. */
export function differences(kept, now, figures) {
  return [
    ...factRows(kept.facts, now.facts),
    row("verdict", word("verdict"), word(kept.evaluation.outcome), word(now.evaluation.outcome)),
    ...conditionRows(kept.evaluation.reasons, now.evaluation.reasons),
    ...figureRows(kept.evaluation.computed, now.evaluation.computed, figures),
  ];
}

/** The comparison as a table; what changed is said, not only coloured. */
export function comparisonTable(rows) {
  const body = rows.map(({ title, was, is, changed }) =>
    element(
      "tr",
      { "data-changed": changed },
      element("th", { scope: "row" }, title),
      element("td", { class: "was" }, was),
      element("td", {}, changed ? element("strong", {}, `→ ${is}`) : is),
    ),
  );
  const heads = ["compared", "kept", "now"].map((name) => element("th", { scope: "col" }, word(name)));
  return element(
    "table",
    { class: "compare" },
    element("thead", {}, element("tr", {}, ...heads)),
    element("tbody", {}, ...body),
  );
}

function factRows(was, is) {
  return [...is.keys()]
    .filter((id) => was.get(id).words !== is.get(id).words)
    .map((id) => row("fact", is.get(id).title, was.get(id).words || word("not_known"), is.get(id).words || word("not_known")));
}

function conditionRows(was, is) {
  return was.map((before) => {
    const after = is.find((reason) => reason.condition === before.condition) ?? before;
    return row("condition", before.title, status(before.status), status(after.status));
  });
}

function figureRows(was, is, figures) {
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].map((name) =>
    row("figure", figures[name] ?? name, String(was[name] ?? "–"), String(is[name] ?? "–")),
  );
}

const row = (group, title, was, is) => ({ group, title, was, is, changed: was !== is });
