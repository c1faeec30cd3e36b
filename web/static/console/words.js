// The words of the console's pages in the language of the page.

const words = JSON.parse(document.getElementById("words").textContent);

/** The language of the page: "en" or "zh". */
export const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";

/** The language tag for an element's `lang`. */
export const tag = (lang) => (lang === "zh" ? "zh-CN" : "en");

/** A word of the page, its {placeholders} filled in. */
export function word(name, fill = {}) {
  const text = words[name] ?? name;
  return Object.entries(fill).reduce((filled, [key, value]) => filled.replace(`{${key}}`, () => String(value)), text);
}
