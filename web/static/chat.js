// The chat page: what the person asks goes out in order, what the assistant answers is shown.

import { focus, giveBack, listen, update } from "./composer.js";
import { element } from "./dom.js";
import { join, tellLanguage } from "./embed.js";
import { forget, rated, recall, recallUnsent, remember, rememberUnsent } from "./history.js";
import { clear, closeChoices, showAssistant, showPerson } from "./messages.js";
import { isAway, isClosed, lost, reached, redraw, watch } from "./service.js";
import { Refused, reset, send } from "./transport.js";
import { language, switchTo, word } from "./words.js";

const status = document.getElementById("status");
const startOver = document.getElementById("start-over");
const confirmation = document.getElementById("confirm");
const languageLink = document.getElementById("language");
const NOTICED_MS = 1500; // so long it is said that the connection is back before the page sends by itself
const kept = new Set(); // what could not be sent, in its order

let queue = Promise.resolve();
let waiting = 0;
let conversation = 0;

/** Says something for the person: `message` is sent, `shown` is what the page shows of it. False: not now. */
function say(message, shown = message, lang = null) {
  if (isClosed()) return false;
  closeChoices();
  startOver.hidden = false;
  const entry = { message, shown, lang, conversation, mark: showPerson(shown) };
  if (isAway()) keep(entry, true, "kept");
  else enqueue(entry);
  return true;
}

/** Keeps what could not be sent; `waits` says that it goes out by itself when the server is back. */
function keep(entry, waits, sentence = "failed") {
  entry.waits = waits;
  kept.add(entry);
  saveKept();
  entry.mark.failed(word(sentence), () => {
    sendAgain(entry);
    focus();
  });
}

function sendAgain(entry) {
  if (!kept.delete(entry)) return; // it is on its way
  saveKept();
  enqueue(entry);
}

const saveKept = () => rememberUnsent([...kept].map(({ message, shown, lang }) => ({ message, shown, lang })));

function sendWaiting() {
  setTimeout(() => {
    if (isAway() || isClosed()) return;
    for (const entry of [...kept]) if (entry.waits) sendAgain(entry);
  }, NOTICED_MS);
}

function enqueue(entry) {
  entry.mark.sent();
  typing(+1);
  queue = queue.then(() => deliver(entry)).finally(() => typing(-1));
}

async function deliver(entry) {
  if (entry.conversation !== conversation) return; // started over meanwhile
  try {
    const messages = await send(entry.message, entry.lang);
    if (entry.conversation !== conversation) return;
    reached();
    const id = `${Date.now()}-${Math.random()}`; // of this entry among this tab's
    remember({ said: entry.shown });
    remember({ answered: messages, id });
    showAssistant(messages, say, { question: entry.shown, onRated: () => rated(id) });
  } catch (error) {
    if (entry.conversation !== conversation) return;
    if (error instanceof Refused) {
      entry.mark.failed(error.message || word("refused"), null);
      if (entry.message === entry.shown) giveBack(entry.shown);
    } else {
      keep(entry, error.unreached === true);
      if (error.unreached) lost();
    }
  }
}

function typing(change) {
  waiting += change;
  const dots = element("span", { class: "dots", "aria-hidden": "true" }, ...[0, 1, 2].map(() => element("span")));
  status.replaceChildren(...(waiting > 0 ? [dots, word("typing")] : []));
  if (waiting > 0) status.scrollIntoView({ block: "nearest" });
}

async function beginAgain() {
  conversation += 1;
  try {
    await reset();
  } catch {
    status.replaceChildren(word("start_over_failed"));
    return;
  }
  clear();
  kept.clear();
  forget();
  startOver.hidden = true;
  status.replaceChildren(word("started_over"));
  window.scrollTo({ top: 0 });
  focus();
}

/** Shows what this tab has shown before a reload; only the last answer's choices can still be pressed. */
function restore() {
  let question = "";
  for (const { said, answered, id, rated: known } of recall()) {
    closeChoices();
    if (typeof said === "string") showPerson((question = said));
    if (Array.isArray(answered)) showAssistant(answered, say, { question, rated: known, onRated: () => rated(id) });
    startOver.hidden = false;
  }
  for (const { message, shown, lang } of recallUnsent()) {
    if (typeof message !== "string" || typeof shown !== "string") continue;
    closeChoices();
    keep({ message, shown, lang, conversation, mark: showPerson(shown) }, false);
    startOver.hidden = false;
  }
}

document.getElementById("no-script").remove();
restore();
for (const example of document.querySelectorAll("#examples button")) {
  example.addEventListener("click", () => say(example.textContent));
}
startOver.addEventListener("click", () => {
  confirmation.showModal();
  confirmation.querySelector("[value=no]").focus();
});
confirmation.addEventListener("close", () => {
  if (confirmation.returnValue === "yes") beginAgain();
  confirmation.returnValue = "";
});
languageLink.addEventListener("click", (event) => {
  event.preventDefault();
  const [next, other] = language() === "zh" ? ["en", "zh"] : ["zh", "en"];
  switchTo(next);
  const embed = document.documentElement.hasAttribute("data-embed") ? "&embed=1" : "";
  history.replaceState(null, "", `/?lang=${next}${embed}`);
  languageLink.href = `/?lang=${other}${embed}`;
  languageLink.lang = languageLink.hreflang = other === "zh" ? "zh-CN" : "en";
  update();
  redraw();
  tellLanguage(next);
});
listen((text) => say(text));
watch(sendWaiting);
join();
