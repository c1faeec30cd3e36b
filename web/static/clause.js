// A clause in a panel beside the talk: restatement, official wording where there is one, and the way up and down.

import { element, paragraphs } from "./dom.js";
import { tag, word } from "./words.js";

const dialog = document.getElementById("clause");
const source = document.getElementById("clause-source");
const title = document.getElementById("clause-title");
const text = document.getElementById("clause-text");
const body = document.getElementById("clause-body");

// Where there is room, the talk stays usable beside the clause; on a small screen the clause covers it.
const room = window.matchMedia("(min-width: 72rem)");

let wanted = 0;

document.getElementById("clause-close").addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close(); // the backdrop
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing && dialog.open) dialog.close();
});
room.addEventListener("change", () => dialog.close());

/** A citation (`document#path`) as something to press. */
export function citationButton(citation, label, lang) {
  return element(
    "button",
    {
      type: "button",
      class: "link citation",
      "aria-haspopup": "dialog",
      "aria-label": word("show_clause", { path: pathOf(citation) }, lang),
      onclick: () => open(citation, lang),
    },
    label,
  );
}

/** The path of a citation: `2.7.2.4` of `rules-2022#2.7.2.4`. */
export const pathOf = (citation) => citation.split("#").at(-1);

/** Opens the panel with a clause in a language. */
export async function open(citation, lang) {
  const turn = ++wanted;
  dialog.lang = tag(lang);
  document.getElementById("clause-close").textContent = word("close", {}, lang);
  show(word("clause", {}, lang) + " " + pathOf(citation), word("loading", {}, lang), []);
  if (!dialog.open) room.matches ? dialog.show() : dialog.showModal();
  const clause = await load(citation, lang);
  if (turn !== wanted) return; // another one was asked for meanwhile
  if (clause === null) {
    show(word("clause", {}, lang) + " " + pathOf(citation), word("clause_failed", {}, lang), []);
  } else {
    show(clause.source, clause.title, contents(clause, lang));
  }
  body.scrollTop = 0;
}

async function load(citation, lang) {
  const [documentId, path] = citation.split("#").map(encodeURIComponent);
  try {
    const response = await fetch(`/api/clauses/${documentId}/${path}?lang=${lang}`);
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

function show(where, heading, parts) {
  source.textContent = where;
  title.textContent = heading;
  text.replaceChildren(...parts);
}

function contents(clause, lang) {
  const parts = [
    element("p", { class: "restatement" }, word("restatement", {}, lang)),
    element("div", { class: "clause-words" }, ...paragraphs(clause.text)),
  ];
  if (clause.official) {
    parts.push(
      element("h3", {}, word("official", {}, lang)),
      element("blockquote", { lang: tag(clause.official.lang) }, ...paragraphs(clause.official.text)),
    );
  }
  if (clause.parent) parts.push(family("part_of", [clause.parent], lang));
  if (clause.children.length) parts.push(family("contains", clause.children, lang));
  return parts;
}

function family(name, citations, lang) {
  const buttons = citations.map((citation) => citationButton(citation, pathOf(citation), lang));
  return element("p", { class: "family" }, word(name, {}, lang), ...buttons.flatMap((button) => [" ", button]));
}
