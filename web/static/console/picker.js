// A list of things in an order, picked by typing a part of their name: a combobox with a list, and the picked ones below.

import { element } from "../dom.js";
import { composing } from "./keys.js";
import { say } from "./say.js";
import { word } from "./words.js";

const MOST_SHOWN = 30;

/**
 * Makes the field with this id (`draft.html`, macro `list`) a picker of `choices` ({id, title}).
 * `changed` is called after each change by the person.
 */
export function picker(id, choices, most, changed) {
  const input = document.getElementById(id);
  const options = document.getElementById(`${id}-options`);
  const list = document.getElementById(`${id}-picked`);
  const titles = new Map(choices.map((choice) => [choice.id, choice.title]));
  let picked = [];
  let found = [];
  let active = -1;

  const name = (item) => (titles.has(item) ? `${pathOf(item)} ${titles.get(item)}` : item);

  function draw() {
    list.replaceChildren(...picked.map((item, index) => row(item, index)));
    list.hidden = !picked.length;
  }

  function row(item, index) {
    const button = (label, sign, deed, off) =>
      element("button", { type: "button", class: "small", "aria-label": `${label}: ${name(item)}`, disabled: off, onclick: deed }, sign);
    return element(
      "li",
      {},
      element("span", { title: item }, name(item)),
      button(word("draft_up"), "↑", () => move(index, -1), index === 0),
      button(word("draft_down"), "↓", () => move(index, 1), index === picked.length - 1),
      button(word("draft_remove"), "×", () => remove(index)),
    );
  }

  function move(index, by) {
    [picked[index], picked[index + by]] = [picked[index + by], picked[index]];
    draw();
    const buttons = [...list.children[index + by].querySelectorAll("button:not(:disabled)")];
    (buttons.find((button) => button.textContent === (by < 0 ? "↑" : "↓")) ?? buttons[0]).focus();
    say(word("draft_moved", { name: name(picked[index + by]), n: index + by + 1 }));
    changed();
  }

  function remove(index) {
    const [gone] = picked.splice(index, 1);
    draw();
    const next = list.children[Math.min(index, picked.length - 1)];
    (next?.querySelector("button:last-of-type") ?? input).focus();
    say(word("draft_removed", { name: name(gone) }));
    changed();
  }

  function take(item) {
    picked.push(item);
    draw();
    input.value = "";
    close();
    say(word("draft_added", { name: name(item) }));
    changed();
  }

  function search() {
    const wanted = plain(input.value).split(/\s+/u).filter(Boolean);
    const fits = (choice) => {
      const text = plain(`${choice.id} ${choice.title}`);
      return wanted.every((part) => text.includes(part));
    };
    const exact = (choice) => wanted.length === 1 && (choice.id === wanted[0] || pathOf(choice.id) === wanted[0]);
    const fitting = wanted.length ? choices.filter((choice) => !picked.includes(choice.id) && fits(choice)) : [];
    found = [...fitting.filter(exact), ...fitting.filter((choice) => !exact(choice))].slice(0, MOST_SHOWN);
    active = -1;
    const rows = found.map((choice, index) =>
      element(
        "li",
        { role: "option", id: `${id}-option-${index}`, "aria-selected": "false", onmousedown: (event) => event.preventDefault(), onclick: () => take(choice.id) },
        name(choice.id),
      ),
    );
    const full = picked.length >= most;
    const message = full ? word("draft_full", { n: most }) : wanted.length ? word("draft_no_match") : "";
    if (full) found = [];
    options.replaceChildren(...(full ? [] : rows));
    if (!options.children.length && message) say(message);
    open(options.children.length > 0);
  }

  function open(is) {
    options.hidden = !is;
    input.setAttribute("aria-expanded", String(is));
    input.removeAttribute("aria-activedescendant");
  }

  const close = () => open(false);

  function point(index) {
    options.children[active]?.setAttribute("aria-selected", "false");
    active = (index + found.length) % found.length;
    const option = options.children[active];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  input.addEventListener("input", search);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (composing(event)) return;
    if (event.key === "Enter") {
      event.preventDefault(); // it picks, and never sends the form
      if (!options.hidden && found.length) take(found[Math.max(active, 0)].id);
    } else if (event.key === "Escape" && !options.hidden) {
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && found.length) {
      event.preventDefault();
      const down = event.key === "ArrowDown";
      if (options.hidden) open(true);
      point(active < 0 ? (down ? 0 : found.length - 1) : active + (down ? 1 : -1));
    }
  });

  return {
    get value() {
      return [...picked];
    },
    set value(items) {
      picked = [...items];
      draw();
    },
    title: (item) => titles.get(item) ?? item,
  };
}

/** The number of a clause; the id of anything else. */
const pathOf = (item) => item.split("#").at(-1);

const plain = (text) => text.normalize("NFKC").toLowerCase().trim();
