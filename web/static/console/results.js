// The look-up of a stored result: its number, what it says, and the way to its page.

import { element } from "/static/dom.js";
import { get } from "./api.js";
import { conditions, verdict } from "./outcome.js";
import { language, word } from "./words.js";

const form = document.getElementById("find");
const input = document.getElementById("number");
const error = document.getElementById("number-error");
const found = document.getElementById("found");

let looking = null;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  find();
});

/** A number as it is stored, `4821-7093-5512`, from any way of typing 12 digits; null for none. */
function number(text) {
  const digits = text.normalize("NFKC").replace(/[\s\-‐-―−]/gu, "");
  return /^\d{12}$/.test(digits) ? digits.replace(/(\d{4})(\d{4})(\d{4})/, "$1-$2-$3") : null;
}

async function find() {
  looking?.abort();
  found.replaceChildren();
  const wanted = number(input.value);
  fail(wanted ? "" : word("wrong_number"));
  if (!wanted) return input.focus();
  const mine = (looking = new AbortController());
  try {
    const result = await get(`/api/results/${wanted}`, { lang: language }, mine.signal);
    if (mine === looking) show(result);
  } catch (problem) {
    if (problem.name === "AbortError" || mine !== looking) return;
    fail(problem.status === 404 ? word("no_result") : problem.message);
  }
  remember(wanted);
}

function fail(sentence) {
  error.textContent = sentence;
  input.setAttribute("aria-invalid", String(sentence !== ""));
}

function show(result) {
  const date = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", { dateStyle: "long" });
  const lines = (texts) => element("ul", { class: "plain" }, ...texts.map((text) => element("li", {}, text)));
  const part = (name, texts) => (texts.length ? [element("h3", {}, word(name)), lines(texts)] : []);
  const address = `/results/${encodeURIComponent(result.number)}?lang=${language}`;
  found.replaceChildren(
    element(
      "div",
      { class: "card" },
      element("h2", { class: "number", tabindex: "-1" }, `${result.number} · ${result.title}`),
      element("p", { class: "source" }, word("stored_on", { date: date.format(new Date(result.stored_at)) })),
      verdict(result.outcome),
      element("p", {}, result.verdict),
      ...result.explanation.map((line) => element("p", {}, line)),
      element("h3", {}, word("conditions")),
      conditions(result.reasons),
      ...part("computed", result.figures),
      ...part("stated_facts", result.stated),
      element("h3", {}, word("next_steps")),
      result.still_missing && element("p", {}, result.still_missing),
      element("p", {}, result.next_steps),
      result.current ? null : element("p", { class: "notice" }, word("older_content")),
      element("p", { class: "notice" }, result.notice),
      element("p", { class: "source" }, result.source),
      element("p", { class: "toolbar" }, element("a", { class: "button primary", href: address }, word("open_result"))),
    ),
  );
  found.querySelector("h2").focus();
}

function remember(wanted) {
  const here = new URL(location.href);
  here.searchParams.set("number", wanted);
  history.replaceState(null, "", here);
}

if (input.value) find();
else input.focus();
