// The only links there are: the number of a telephone, and the page of a stored result. Everything else stays text.

import { element } from "./dom.js";
import { hotline, word } from "./words.js";

const ALLOWED = /^(?:tel:\+?\d{3,15}|\/results\/\d{4}-\d{4}-\d{4}\?lang=(?:en|zh))$/;
const NUMBERS = new RegExp(String.raw`(?<![\d./-])(?:(\d{4}-\d{4}-\d{4})|${hotline.replace(/\D/g, "")})(?![\d-]|\.\d)`, "g");

/** A link to an address of the allow-list; for any other, only its text. */
export function link(address, properties, text) {
  if (!ALLOWED.test(address)) return document.createTextNode(text);
  return element("a", { ...properties, href: address }, text);
}

/** The page of a stored result, in a window of its own. */
export const resultLink = (number, lang, properties, text) =>
  link(`/results/${number}?lang=${lang}`, { ...properties, target: "_blank", rel: "noopener" }, text);

/** A number to call. */
export const callLink = (number, properties, text) => link(`tel:${String(number).replace(/[^\d+]/g, "")}`, properties, text);

/** A line of text with the hotline and numbers of results as links. */
export function withLinks(line, lang) {
  const parts = [];
  let done = 0;
  for (const match of line.matchAll(NUMBERS)) {
    const [found, number] = match;
    parts.push(
      line.slice(done, match.index),
      number
        ? resultLink(number, lang, { title: word("print_or_save", {}, lang) }, found)
        : callLink(found, {}, found),
    );
    done = match.index + found.length;
  }
  return [...parts, line.slice(done)];
}
