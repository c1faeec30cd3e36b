// What a hit opens: the heading, the contents and the text to copy of a topic, a clause or a self-check.

import { element, paragraphs } from "/static/dom.js";
import { get } from "./api.js";
import { citationLinks, clauseAddress, clauseParts, clauseText, pathOf } from "./clause_view.js";
import { language, word } from "./words.js";

/** The address of a self-check's form. */
export const checkPage = (id) => `/console/checks/${encodeURIComponent(id)}?lang=${language}`;

/** Loads what `kind` and `id` name; `open(kind, id)` follows links. Gives `{kind, title, parts, text}`. */
export async function load(kind, id, open, signal) {
  const [address, show] = KINDS[kind](id);
  return { kind, ...show(await get(address, { lang: language }, signal), open) };
}

const KINDS = {
  topic: (id) => [`/console/api/topics/${encodeURIComponent(id)}`, topic],
  clause: (id) => [clauseAddress(id), clause],
  check: (id) => [`/api/checks/${encodeURIComponent(id)}`, check],
};

function topic(found, open) {
  const source = word("source_line", { clauses: found.source });
  const openClause = (citation) => open("clause", citation);
  const variants = found.variants.map((variant) =>
    element(
      "div",
      { class: "words" },
      ...paragraphs(variant.answer),
      element("p", { class: "source" }, ...citationLinks(variant.citations, openClause)),
    ),
  );
  const follow = found.follow_ups.map((other) => element("li", {}, opener(other.title, () => open("topic", other.id))));
  return {
    title: found.title,
    text: found.copy,
    parts: [
      element("div", { class: "words" }, ...paragraphs(found.answer)),
      element("p", { class: "source" }, source, " · ", ...citationLinks(found.citations, openClause)),
      ...ways(found),
      ...(variants.length ? [element("h3", {}, word("variants")), ...variants] : []),
      ...(follow.length ? [element("h3", {}, word("follow_ups")), element("ul", { class: "plain" }, ...follow)] : []),
    ],
  };
}

/** From a topic to the self-check and the table that belong to it. */
function ways(found) {
  const links = [
    found.check && element("a", { class: "button", href: checkPage(found.check) }, word("start_check")),
    found.benefit && element("a", { class: "button", href: `/console/benefits?lang=${language}` }, word("see_benefits")),
  ].filter(Boolean);
  return links.length ? [element("p", { class: "toolbar" }, ...links)] : [];
}

function clause(found, open) {
  return {
    title: `${pathOf(found.citation)} ${found.title}`,
    text: clauseText(found),
    parts: [
      element("p", { class: "source" }, found.source),
      ...clauseParts(found, (citation) => open("clause", citation)),
    ],
  };
}

function check(found, open) {
  const source = word("source_line", { clauses: found.citations.map(pathOf).join(word("clause_separator")) });
  const openClause = (citation) => open("clause", citation);
  const rows = found.conditions.map((condition) =>
    element("li", {}, condition.title, " ", ...citationLinks(condition.citations, openClause)),
  );
  return {
    title: found.title,
    text: [found.title, ...found.conditions.map((condition) => `- ${condition.title}`), source].join("\n"),
    parts: [
      element("p", {}, found.opening),
      element("p", { class: "toolbar" }, element("a", { class: "button primary", href: checkPage(found.id) }, word("open_form"))),
      element("h3", {}, word("conditions_of")),
      element("ul", { class: "plain" }, ...rows),
      element("p", { class: "source" }, source),
    ],
  };
}

const opener = (title, onclick) => element("button", { type: "button", class: "link", onclick }, title);
