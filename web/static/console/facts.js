// The facts of a self-check as fields of a form: what is asked, what was entered, and what is wrong with it.

import { element } from "/static/dom.js";
import { citationLinks } from "./clause_view.js";
import { word } from "./words.js";

/** One fact's field. `value` is undefined while the fact is unknown. */
export class FactField {
  constructor(fact) {
    this.fact = fact;
    this.badge = element("span", { class: "badge", "data-kind": "warning", hidden: true });
    this.error = element("p", { class: "error", id: `error-${fact.id}` });
    this.element = KINDS[fact.kind](this);
  }

  /** Puts a raw text (as `raw` gives it) into the field; one that does not fit leaves it unknown. */
  set raw(text) {
    if (this.fact.kind === "bool") this.#radio(["true", "false"].includes(text) ? text : "").checked = true;
    else this.input.value = text;
    if (this.fact.kind === "choice" && this.input.selectedIndex < 0) this.input.value = "";
  }

  /** What was entered, as text; empty while unknown. */
  get raw() {
    return this.fact.kind === "bool" ? this.#chosen().value : this.input.value;
  }

  /** The fact's value as JSON has it; undefined for none, or for one that cannot be. Shows what is wrong. */
  read() {
    const fault = this.#fault();
    this.fail(fault);
    if (fault || this.raw === "") return undefined;
    if (this.fact.kind === "bool") return this.raw === "true";
    return ["number", "integer"].includes(this.fact.kind) ? Number(this.raw) : this.raw;
  }

  /** What was entered in words; empty while unknown. */
  get words() {
    if (this.raw === "") return "";
    if (this.fact.kind === "bool") return word(this.raw === "true" ? "yes" : "no");
    return this.fact.kind === "choice" ? this.input.selectedOptions[0].textContent : this.raw;
  }

  /** Shows a sentence about what is wrong; empty takes it away. */
  fail(sentence) {
    this.error.textContent = sentence;
    if (this.input) this.input.setAttribute("aria-invalid", String(sentence !== ""));
  }

  /** Marks the fact as still needed: "needed", "ask_first", or not at all (empty). */
  mark(name) {
    this.badge.hidden = name === "";
    this.badge.textContent = name && word(name);
    this.element.toggleAttribute("data-missing", name !== "");
  }

  #fault() {
    if (!this.input || this.fact.kind === "choice") return "";
    const { badInput, rangeUnderflow, rangeOverflow, stepMismatch } = this.input.validity;
    if (badInput) return word(this.fact.kind === "date" ? "wrong_date" : "wrong_whole_number");
    if (rangeUnderflow || rangeOverflow) return word("wrong_value", this.fact.range);
    return stepMismatch ? word("wrong_whole_number") : "";
  }

  #radio(value) {
    return this.element.querySelector(`input[value="${value}"]`);
  }

  #chosen() {
    return this.element.querySelector("input:checked");
  }
}

const KINDS = { bool: radios, choice: select, date: typed("date"), number: typed("number"), integer: typed("number") };

function radios(field) {
  const { id, question } = field.fact;
  const options = [["true", "yes"], ["false", "no"], ["", "not_known"]].map(([value, name]) =>
    element("label", {}, element("input", { type: "radio", name: id, value, checked: value === "" }), word(name)),
  );
  return element(
    "fieldset",
    { class: "field fact", id: `fact-${id}` },
    element("legend", { class: "fact-head" }, `${question} `, field.badge),
    element("div", { class: "radios" }, ...options),
    foot(field),
  );
}

function select(field) {
  const choices = field.fact.choices.map((choice) => element("option", { value: choice.value }, choice.title));
  field.input = element("select", attributes(field), element("option", { value: "" }, word("not_known")), ...choices);
  return labelled(field);
}

function typed(type) {
  return (field) => {
    const { range, kind } = field.fact;
    field.input = element("input", {
      ...attributes(field),
      type,
      min: range?.minimum,
      max: range?.maximum,
      step: kind === "number" ? "any" : undefined,
      inputmode: kind === "integer" ? "numeric" : undefined,
    });
    return labelled(field, range ? element("p", { class: "hint" }, word("between", range)) : null);
  };
}

const attributes = ({ fact }) => ({ id: `input-${fact.id}`, name: fact.id, "aria-describedby": `error-${fact.id}` });

function labelled(field, hint = null) {
  const label = element("label", { for: `input-${field.fact.id}` }, field.fact.question);
  return element(
    "div",
    { class: "field fact", id: `fact-${field.fact.id}` },
    element("div", { class: "fact-head" }, label, field.badge),
    field.input,
    hint,
    foot(field),
  );
}

function foot(field) {
  const { citations } = field.fact;
  const links = citations.length ? element("p", { class: "hint" }, ...citationLinks(citations)) : null;
  return element("div", {}, links, field.error);
}
