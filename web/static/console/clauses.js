// The clauses: the tree of a document and the clause that is chosen, each with an address of its own.

import { element } from "/static/dom.js";
import { get } from "./api.js";
import { clauseAddress, clauseParts, clauseText, documentOf, pathOf } from "./clause_view.js";
import { composing, isShortcut } from "./keys.js";
import { copy, say } from "./say.js";
import { Tree } from "./tree.js";
import { language, word } from "./words.js";

const select = document.getElementById("document");
const status = document.getElementById("tree-status");
const pane = document.getElementById("clause");
const tree = new Tree(document.getElementById("tree"), (citation) => go(citation));

let loaded = ""; // the document that the tree shows
let shown = null; // the clause in the pane
let opening = null;

select.addEventListener("change", () => {
  history.pushState(null, "", address(select.value, ""));
  follow();
});
window.addEventListener("popstate", follow);

/** Goes to a clause, as a step that the browser's "back" undoes. */
function go(citation) {
  history.pushState(null, "", address(documentOf(citation), pathOf(citation)));
  follow();
}

function address(documentId, path) {
  const url = new URL(location.href);
  url.searchParams.set("document", documentId);
  if (path) url.searchParams.set("path", path);
  else url.searchParams.delete("path");
  return url;
}

/** Shows what the address names. */
async function follow() {
  const asked = new URL(location.href).searchParams;
  const known = [...select.options].map((option) => option.value);
  if (known.includes(asked.get("document"))) select.value = asked.get("document");
  for (const about of document.querySelectorAll(".document-about")) about.hidden = about.dataset.document !== select.value;
  const citation = asked.get("path") ? `${select.value}#${asked.get("path")}` : null;
  await Promise.all([showTree(select.value, citation), citation ? showClause(citation) : showNone()]);
}

async function showTree(id, citation) {
  try {
    if (loaded !== id) {
      status.textContent = word("loading");
      const answer = await get(`/console/api/tree/${encodeURIComponent(id)}`, { lang: language });
      if (id !== select.value) return; // another document was chosen meanwhile
      tree.show(Array.isArray(answer) ? answer : answer.children);
      loaded = id;
      status.textContent = "";
    }
    if (citation) tree.select(citation);
  } catch (error) {
    status.textContent = error.message;
  }
}

function showNone() {
  opening?.abort();
  shown = null;
  pane.replaceChildren(element("p", { class: "empty" }, word("choose_clause")));
}

async function showClause(citation) {
  opening?.abort();
  const mine = (opening = new AbortController());
  pane.setAttribute("aria-busy", "true");
  try {
    const clause = await get(clauseAddress(citation), { lang: language }, mine.signal);
    if (mine !== opening) return;
    shown = clause;
    draw(clause);
  } catch (error) {
    if (error.name === "AbortError" || mine !== opening) return;
    shown = null;
    pane.replaceChildren(element("p", { class: "notice", "data-level": "bad", role: "alert" }, error.message));
    pane.removeAttribute("aria-busy");
  }
}

function draw(clause) {
  const title = element("h2", { tabindex: "-1" }, `${pathOf(clause.citation)} ${clause.title}`);
  const tools = element(
    "span",
    { class: "toolbar" },
    element("button", { type: "button", class: "button quiet", onclick: copyClause }, word("copy")),
    element("button", { type: "button", class: "button quiet", onclick: () => window.print() }, word("print")),
  );
  pane.replaceChildren(
    element("div", { class: "page-head" }, title, tools),
    element("p", { class: "source" }, clause.source),
    ...clauseParts(clause, go),
  );
  pane.removeAttribute("aria-busy");
  pane.scrollTop = 0;
  title.focus();
}

async function copyClause() {
  say(word((await copy(clauseText(shown))) ? "copied" : "not_copied"));
}

document.addEventListener("keydown", (event) => {
  if (shown && isShortcut(event, "c")) {
    event.preventDefault();
    copyClause();
  } else if (event.key === "Escape" && !composing(event) && !(event.target instanceof HTMLSelectElement)) {
    tree.focus();
  }
});

follow();
