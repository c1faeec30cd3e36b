// The benefits as a table: of one talent category in full, or of all five at a glance.

import { citationButton, pathOf } from "./clause.js";
import { element } from "./dom.js";
import { word } from "./words.js";

const TOPIC = "category-benefits";
const CATEGORIES = ["A", "B", "C", "D", "E"];

/** Puts the table where the answer's list is, once it is here; while it is not, and without it, the list stays. */
export async function addBenefits(bubble, card, lang) {
  if (card.type !== "answer" || card.topic !== TOPIC) return;
  const lists = bubble.querySelectorAll(":scope > ul:not([class])");
  const lead = lists[0]?.previousElementSibling;
  if (lists.length !== 1 || !lead) return;
  const category = categoryOf(lead.textContent);
  const tables = await Promise.all((category ? [category] : CATEGORIES).map((letter) => load(letter, lang)));
  if (tables.includes(null)) return;
  if (category) lists[0].replaceWith(one(category, tables[0], lang));
  else lists[0].after(all(tables, lang));
}

/** The one category that a sentence names; null where it names none or several. */
function categoryOf(sentence) {
  const named = new Set([...sentence.matchAll(/Category\s+([A-E])\b|([A-E])类/gu)].map((match) => match[1] ?? match[2]));
  return named.size === 1 ? [...named][0] : null;
}

async function load(category, lang) {
  try {
    const response = await fetch(`/api/benefits?category=${category}&lang=${lang}`);
    const body = response.ok ? await response.json() : null;
    return Array.isArray(body?.benefits) && body.benefits.length ? body.benefits : null;
  } catch {
    return null;
  }
}

function one(category, rows, lang) {
  const body = rows.map((row) =>
    element(
      "tr",
      { "data-granted": String(row.granted) },
      element("th", { scope: "row" }, mark(row.granted, lang), row.title),
      element("td", {}, element("p", {}, row.text), element("p", { class: "source" }, ...clauses(row, lang))),
    ),
  );
  const head = [word("benefit", {}, lang), word("provision", {}, lang)];
  return table("benefits", word("benefits_of", { category }, lang), head, body);
}

function all(tables, lang) {
  const body = tables[0].map((row, index) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, row.title, " ", ...clauses(row, lang)),
      ...tables.map((rows) => element("td", {}, mark(rows[index].granted, lang))),
    ),
  );
  const letters = CATEGORIES.map((category) => {
    const name = word("category", { category }, lang);
    return element("span", {}, element("span", { class: "wide" }, name), element("span", { class: "narrow", "aria-hidden": "true" }, category));
  });
  const key = element("p", { class: "key", "aria-hidden": "true" }, `✓ ${word("granted", {}, lang)}　— ${word("not_granted", {}, lang)}`);
  const made = table("benefits at-a-glance", word("benefits_table", {}, lang), [word("benefit", {}, lang), ...letters], body);
  made.append(key);
  return made;
}

/** A table in a frame that can be scrolled by itself, were it ever too wide. */
function table(name, caption, head, body) {
  return element(
    "div",
    { class: "table", role: "region", "aria-label": caption, tabindex: "0" },
    element(
      "table",
      { class: name },
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, ...head.map((title) => element("th", { scope: "col" }, title)))),
      element("tbody", {}, ...body),
    ),
  );
}

function mark(granted, lang) {
  return element(
    "span",
    { class: "granted", "data-granted": String(granted) },
    element("span", { "aria-hidden": "true" }, granted ? "✓" : "—"),
    element("span", { class: "off-screen" }, word(granted ? "granted" : "not_granted", {}, lang), " "),
  );
}

function clauses(row, lang) {
  return row.citations.flatMap((citation) => [" ", citationButton(citation, pathOf(citation), lang)]);
}
