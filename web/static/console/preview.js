// A topic as the chat would show it, in both languages: answer, what the document says of itself, source, buttons.

import { element, paragraphs } from "../dom.js";
import { get } from "./api.js";
import { word } from "./words.js";

const loaded = new Map();

/** Shows a topic in `#preview-zh` and `#preview-en`. Only text nodes: what somebody typed stays text. */
export async function showPreview(topic) {
  for (const lang of ["zh", "en"]) {
    const parts = await known(lang);
    document.getElementById(`preview-${lang}`).replaceChildren(...bubble(topic, lang, parts));
  }
}

/** Titles of documents, topics and checks in a language; empty where they cannot be had. */
function known(lang) {
  if (!loaded.has(lang)) loaded.set(lang, load(lang));
  return loaded.get(lang);
}

async function load(lang) {
  const list = (name) => get(`/api/${name}`, { lang }).then((answer) => answer[name], () => []);
  const [documents, topics, checks] = await Promise.all(["documents", "topics", "checks"].map(list));
  const byId = (items) => new Map(items.map((item) => [item.id, item]));
  return { documents: byId(documents), topics: byId(topics), checks: byId(checks) };
}

function bubble(topic, lang, { documents, topics, checks }) {
  const first = documents.get(topic.citations[0]?.split("#")[0]);
  const source = sourceOf(topic.citations, documents, lang);
  const check = checks.get(topic.check);
  const buttons = [
    ...(check ? [word(`draft_check_${lang}`, { check: check.title })] : []),
    ...topic.follow_ups.map((id) => topics.get(id)?.title ?? id),
  ];
  return [
    element("h3", {}, topic.title[lang] || "…"),
    element(
      "div",
      { class: "bubble" },
      ...paragraphs(topic.answer[lang] || "…"),
      topic.entitlement && first ? element("p", {}, first.notice) : null,
      source ? element("p", { class: "source" }, word(`draft_source_${lang}`, { source })) : null,
      buttons.length ? element("ul", { class: "preview-buttons" }, ...buttons.map((title) => element("li", {}, title))) : null,
    ),
  ];
}

/** Citations as the chat writes them: each document once, with its clauses. */
function sourceOf(citations, documents, lang) {
  const groups = new Map();
  for (const citation of citations) {
    const [id, path] = citation.split("#");
    groups.set(id, [...(groups.get(id) ?? []), path]);
  }
  const named = [...groups].map(([id, paths]) => {
    const title = documents.get(id)?.short_title ?? id;
    return lang === "en" ? `${title}, ${paths.join(", ")}` : `${title}${paths.join("、")}`;
  });
  return named.join(lang === "en" ? "; " : "；");
}
