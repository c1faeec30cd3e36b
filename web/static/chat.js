// The chat page: what the person asks goes out in order, what the assistant answers is shown.

import { focus, giveBack, listen, update } from "./composer.js";
import { element } from "./dom.js";
import { forget, recall, remember } from "./history.js";
import { clear, closeChoices, showAssistant, showPerson } from "./messages.js";
import { Refused, reset, send } from "./transport.js";
import { language, switchTo, word } from "./words.js";

const status = document.getElementById("status");
const startOver = document.getElementById("start-over");
const confirmation = document.getElementById("confirm");
const languageLink = document.getElementById("language");

let queue = Promise.resolve();
let waiting = 0;
let conversation = 0;

/** Says something for the person: `message` is sent, `shown` is what the page shows of it. */
function say(message, shown = message, lang = null) {
  closeChoices();
  startOver.hidden = false;
  const entry = { message, shown, lang, conversation, mark: showPerson(shown) };
  enqueue(entry);
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
    remember({ said: entry.shown });
    remember({ answered: messages });
    showAssistant(messages, say);
  } catch (error) {
    if (entry.conversation !== conversation) return;
    if (error instanceof Refused) {
      entry.mark.failed(error.message || word("refused"), null);
      if (entry.message === entry.shown) giveBack(entry.shown);
    } else {
      entry.mark.failed(word("failed"), () => {
        enqueue(entry);
        focus();
      });
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
  forget();
  startOver.hidden = true;
  status.replaceChildren(word("started_over"));
  window.scrollTo({ top: 0 });
  focus();
}

/** Shows what this tab has shown before a reload; only the last answer's choices can still be pressed. */
function restore() {
  for (const { said, answered } of recall()) {
    closeChoices();
    if (typeof said === "string") showPerson(said);
    if (Array.isArray(answered)) showAssistant(answered, say);
    startOver.hidden = false;
  }
}

document.getElementById("no-script").remove();
restore();
for (const example of document.querySelectorAll("#examples button")) {
  example.addEventListener("click", () => say(example.textContent));
}
startOver.addEventListener("click", () => confirmation.showModal());
confirmation.addEventListener("close", () => {
  if (confirmation.returnValue === "yes") beginAgain();
  confirmation.returnValue = "";
});
languageLink.addEventListener("click", (event) => {
  event.preventDefault();
  const [next, other] = language() === "zh" ? ["en", "zh"] : ["zh", "en"];
  switchTo(next);
  history.replaceState(null, "", `/?lang=${next}`);
  languageLink.href = `/?lang=${other}`;
  languageLink.lang = languageLink.hreflang = other === "zh" ? "zh-CN" : "en";
  update();
});
listen((text) => say(text));
