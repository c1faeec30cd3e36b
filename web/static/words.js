// The page's own words in both languages, and the switch between them without losing the conversation.

const page = JSON.parse(document.getElementById("page").textContent);

export const limit = page.limit;
export const hotline = page.hotline;

let current = document.documentElement.lang.startsWith("zh") ? "zh" : "en";

/** The language of the page now: "en" or "zh". */
export const language = () => current;

/** The language tag for an element's `lang`. */
export const tag = (lang) => (lang === "zh" ? "zh-CN" : "en");

/** A word of the page in a language (the page's own unless given), its {placeholders} filled in. */
export function word(name, fill = {}, lang = current) {
  const text = page.words[lang][name];
  return Object.entries(fill).reduce((filled, [key, value]) => filled.replace(`{${key}}`, String(value)), text);
}

/** The language of a text by the majority of its script; the page's own where there is none. */
export function languageOf(text) {
  const han = (text.match(/\p{Script=Han}/gu) || []).length;
  const latin = (text.match(/\p{Script=Latin}/gu) || []).length;
  if (han === latin) return current;
  return han > latin ? "zh" : "en";
}

/** Puts the whole page into a language. What was said in the conversation stays as it was said. */
export function switchTo(lang) {
  current = lang;
  document.documentElement.lang = tag(lang);
  document.title = word("title");
  for (const element of document.querySelectorAll("[data-word]")) {
    element.textContent = word(element.dataset.word);
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", word(element.dataset.label));
  }
  for (const element of document.querySelectorAll("[data-placeholder]")) {
    element.placeholder = word(element.dataset.placeholder);
  }
  const examples = document.querySelectorAll("#examples button");
  page.examples[lang].forEach((text, index) => {
    if (examples[index]) examples[index].textContent = text;
  });
}
