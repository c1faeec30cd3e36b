// A tree of clauses by the ARIA pattern: one stop for Tab, arrows within. Branches are made when they are opened.

import { element } from "/static/dom.js";
import { pathOf } from "./clause_view.js";

/** A tree in a list with role="tree"; `choose(citation)` is called when one is clicked or Enter is pressed. */
export class Tree {
  #root;
  #choose;
  #nodes = new Map(); // citation → {node, parent, item or null}

  constructor(root, choose) {
    this.#root = root;
    this.#choose = choose;
    root.addEventListener("click", (event) => this.#click(event));
    root.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Shows nested nodes: `{citation, title, children}`. */
  show(nodes) {
    this.#nodes.clear();
    this.#know(nodes, null);
    this.#root.replaceChildren(...this.#items(nodes, 1));
    this.#stop(this.#root.firstElementChild);
  }

  /** Marks a clause as the one shown, opening the branches above it; whether there is such a clause. */
  select(citation) {
    const entry = this.#nodes.get(citation);
    if (!entry) return false;
    const item = this.#reveal(citation);
    this.#root.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    item.setAttribute("aria-selected", "true");
    this.#stop(item);
    item.firstElementChild.scrollIntoView({ block: "nearest" });
    return true;
  }

  /** Puts the focus on the clause that Tab reaches. */
  focus() {
    this.#root.querySelector("[tabindex='0']")?.focus();
  }

  #know(nodes, parent) {
    for (const node of nodes) {
      this.#nodes.set(node.citation, { node, parent, item: null });
      this.#know(node.children, node.citation);
    }
  }

  #items(nodes, level) {
    return nodes.map((node, index) => {
      const branch = node.children.length > 0;
      const item = element(
        "li",
        {
          role: "treeitem",
          tabindex: "-1",
          "data-citation": node.citation,
          "aria-level": level,
          "aria-setsize": nodes.length,
          "aria-posinset": index + 1,
          "aria-selected": "false",
          "aria-expanded": branch ? "false" : undefined,
        },
        element(
          "span",
          { class: "tree-row" },
          element("span", { class: "tree-number" }, pathOf(node.citation)),
          element("span", {}, node.title),
        ),
      );
      // Named by its own row: the branches within are no part of its name.
      item.setAttribute("aria-label", `${pathOf(node.citation)} ${node.title}`);
      this.#nodes.get(node.citation).item = item;
      return item;
    });
  }

  #reveal(citation) {
    const entry = this.#nodes.get(citation);
    if (entry.parent) this.#expand(this.#reveal(entry.parent), true);
    return entry.item;
  }

  #expand(item, open) {
    if (!item.hasAttribute("aria-expanded")) return;
    item.setAttribute("aria-expanded", String(open));
    let group = item.querySelector(":scope > ul");
    if (!group && open) {
      const { node } = this.#nodes.get(item.dataset.citation);
      group = element("ul", { role: "group" }, ...this.#items(node.children, Number(item.getAttribute("aria-level")) + 1));
      item.append(group);
    }
    if (group) group.hidden = !open;
  }

  #click(event) {
    const item = event.target.closest("[role=treeitem]");
    if (!item) return;
    this.#stop(item);
    if (item.hasAttribute("aria-expanded")) {
      const isOpen = item.getAttribute("aria-expanded") === "true";
      // The one already chosen closes; any other opens and is shown.
      this.#expand(item, !(isOpen && item.getAttribute("aria-selected") === "true"));
    }
    this.#choose(item.dataset.citation);
  }

  #key(event) {
    const item = event.target.closest("[role=treeitem]");
    if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
    const move = MOVES[event.key];
    if (event.key === "Enter" || event.key === " ") this.#choose(item.dataset.citation);
    else if (event.key === "ArrowRight" && item.getAttribute("aria-expanded") === "false") this.#expand(item, true);
    else if (event.key === "ArrowLeft" && item.getAttribute("aria-expanded") === "true") this.#expand(item, false);
    else if (move) this.#go(move(this.#visible(), item));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #go(item) {
    if (!item) return;
    this.#stop(item);
    item.focus();
    item.firstElementChild.scrollIntoView({ block: "nearest" });
  }

  #stop(item) {
    this.#root.querySelector("[tabindex='0']")?.setAttribute("tabindex", "-1");
    item?.setAttribute("tabindex", "0");
  }

  #visible() {
    return [...this.#root.querySelectorAll("[role=treeitem]")].filter((item) => !item.closest("[hidden]"));
  }
}

const above = (item) => item.parentElement.closest("[role=treeitem]");

const MOVES = {
  ArrowDown: (items, item) => items[items.indexOf(item) + 1],
  ArrowUp: (items, item) => items[items.indexOf(item) - 1],
  ArrowRight: (_, item) => item.querySelector(":scope > ul > [role=treeitem]"),
  ArrowLeft: (_, item) => above(item),
  Home: (items) => items[0],
  End: (items) => items.at(-1),
};
