// A clause on a page: restatement, official wording where it was imported, and the way up and down.

import { element, paragraphs } from "/static/dom.js";
import { language, tag, word } from "./words.js";

/** The path of a citation: `2.7.2.4` of `rules-2022#2.7.2.4`. */
export const pathOf = (citation) => citation.split("#").at(-1);

/** The document of a citation: `rules-2022` of `rules-2022#2.7.2.4`. */
export const documentOf = (citation) => citation.split("#")[0];

/** The API's address of a citation. */
export const clauseAddress = (citation) =>
  `/api/clauses/${encodeURIComponent(documentOf(citation))}/${encodeURIComponent(pathOf(citation))}`;

/** The console's page of a citation. */
export function clausePage(citation) {
  const query = new URLSearchParams({ document: documentOf(citation), path: pathOf(citation), lang: language });
  return `/console/clauses?${query}`;
}

/** A citation as a link to its page; `open(citation)` shows it beside instead, unless a new tab was asked for. */
export function citationLink(citation, open = undefined) {
  const follow = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(citation);
  };
  return element(
    "a",
    {
      href: clausePage(citation),
      class: "citation",
      "aria-label": word("show_clause", { path: pathOf(citation) }),
      onclick: open && follow,
    },
    pathOf(citation),
  );
}

/** Citations in a row, as children of an element. */
export function citationLinks(citations, open = undefined) {
  return citations.flatMap((citation, index) => (index ? [" ", citationLink(citation, open)] : [citationLink(citation, open)]));
}

/** What stands under the title of a clause. */
export function clauseParts(clause, open = undefined) {
  const official = clause.official;
  return [
    element("p", { class: "restatement" }, word("restatement")),
    element("div", { class: "words" }, ...paragraphs(clause.text)),
    element("h3", {}, word("official")),
    official
      ? element("blockquote", { lang: tag(official.lang) }, ...paragraphs(official.text))
      : element("p", { class: "muted" }, word("no_official")),
    clause.parent ? family("part_of", [clause.parent], open) : null,
    clause.children.length ? family("contains", clause.children, open) : null,
  ].filter(Boolean);
}

/** The clause as text to copy: the official wording where it is in the page's language, with its citation line. */
export function clauseText(clause) {
  const official = clause.official?.lang === language ? clause.official.text : null;
  const note = official ? [] : [word("restatement")];
  return [clause.title, official ?? clause.text, ...note, word("source_line", { clauses: clause.source })].join("\n");
}

function family(name, citations, open) {
  return element("p", { class: "source" }, word(name), " ", ...citationLinks(citations, open));
}
