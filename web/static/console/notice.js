// The banner of the public page, and the switch that closes the assistant. Each form changes its own half only.

import { element, paragraphs } from "../dom.js";
import { get, send } from "./api.js";
import { busy, confirmed, tellFailure, when } from "./desk.js";
import { clearFaults, countTexts, showFaults } from "./faults.js";
import { say } from "./say.js";
import { language, tag, word } from "./words.js";

const CHINA = "+08:00"; // the time in which `until` is written, wherever the browser is
const place = (id) => document.getElementById(id);
const banner = place("banner");
const off = place("switch");
const turn = place("turn");

let service = null; // as the server had it last

banner.addEventListener("submit", (event) => {
  event.preventDefault();
  busy(banner.querySelector("button"), saveBanner);
});
off.addEventListener("submit", (event) => {
  event.preventDefault();
  busy(turn, throwSwitch);
});
place("shown").addEventListener("change", tellDisabled);
banner.inert = off.inert = true; // what is typed before the setting is here would be overwritten by it
start();

async function start() {
  place("failure").hidden = true;
  try {
    service = await get("/console/api/notice");
    fill();
    banner.inert = off.inert = false;
    countTexts(banner);
    countTexts(off);
    showNow();
  } catch (error) {
    tellFailure(place("failure"), error, start);
  }
}

function fill() {
  const notice = service.notice;
  place("shown").checked = notice !== null;
  place("level").value = notice?.level ?? "info";
  place("until").value = notice?.until ? inChina(notice.until) : "";
  for (const lang of ["zh", "en"]) {
    place(`text-${lang}`).value = notice?.text[lang] ?? "";
    place(`closed-${lang}`).value = service.closed_text?.[lang] ?? "";
  }
  tellDisabled();
}

/** A moment as the field writes it: `2026-01-31T09:30`, in China's time. */
function inChina(iso) {
  const parts = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short", timeZone: "Asia/Shanghai" });
  return parts.format(new Date(iso)).replace(" ", "T");
}

/** The fields of a banner that is not shown need not be filled. */
function tellDisabled() {
  for (const id of ["text-zh", "text-en", "level", "until"]) place(id).disabled = !place("shown").checked;
}

function showNow() {
  const { notice, open, closed_text: closed, by, at } = service;
  const isOver = notice?.until && new Date(notice.until) <= new Date();
  const state = element("p", {}, element("span", { class: "badge", "data-kind": open ? "good" : "bad" }, word(open ? "notice_is_open" : "notice_is_closed")));
  const shown = notice
    ? [
        element("p", {}, word(isOver ? "notice_over" : notice.until ? "notice_until_then" : "notice_without_end", { when: notice.until && when(notice.until) })),
        ...["zh", "en"].map((lang) => element("div", { class: "notice", "data-level": notice.level, lang: tag(lang) }, ...paragraphs(notice.text[lang]))),
      ]
    : [element("p", {}, word("notice_no_banner"))];
  const closedText = open ? [] : ["zh", "en"].map((lang) => element("blockquote", { lang: tag(lang) }, closed?.[lang] || word("notice_own_words")));
  const whose = by ? word("notice_by", { name: by, when: when(at) }) : word("notice_never");
  place("now").replaceChildren(state, ...closedText, ...shown, element("p", { class: "muted" }, whose));
  turn.textContent = word(open ? "notice_close" : "notice_open");
  turn.className = open ? "button danger" : "button primary";
}

async function saveBanner() {
  const notice = place("shown").checked
    ? { text: both("text"), level: place("level").value, until: place("until").value ? `${place("until").value}:00${CHINA}` : null }
    : null;
  await change(banner, "notice_saved", () => ({ notice }));
}

async function throwSwitch() {
  const { open } = service;
  const ask = open
    ? { title: word("notice_close_question"), text: word("notice_close_text"), yes: word("notice_close"), danger: true }
    : { title: word("notice_open_question"), text: word("notice_open_text"), yes: word("notice_open") };
  if (!(await confirmed(ask))) return;
  const text = both("closed");
  const closed = text.zh || text.en ? text : null; // none: the words of the site's own
  await change(off, open ? "notice_closed_now" : "notice_open_now", () => ({ open: !open, closed_text: closed }));
}

const both = (name) => ({ en: place(`${name}-en`).value.trim(), zh: place(`${name}-zh`).value.trim() });

/** Changes one half of the setting; the other half is what the server has in this moment. */
async function change(form, done, half) {
  const faults = place(`${form.id}-faults`);
  clearFaults(form, faults);
  try {
    const { notice, open, closed_text } = await get("/console/api/notice");
    service = await send("PUT", "/console/api/notice", { notice, open, closed_text, ...half() });
    showNow();
    say(word(done));
  } catch (error) {
    if (!error.errors?.length) {
      tellFailure(faults, error);
      return;
    }
    showFaults(form, faults, error.errors, sentence);
    form.querySelector("[aria-invalid=true]")?.focus();
  }
}

function sentence(detail) {
  if (/at least 1 character/u.test(detail)) return word("fault_empty");
  if (/control characters/u.test(detail)) return word("fault_line_break");
  const long = /at most (\d+) character/u.exec(detail);
  return long ? word("fault_long", { n: long[1] }) : detail;
}
