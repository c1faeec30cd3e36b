// The assistant in a page of the department: one script tag, a button in the corner, our own page in a frame.
//   <script src="https://OUR.SITE/widget.js" data-lang="zh" data-position="right" defer></script>
// Everything of ours stands in a shadow tree and a frame, so that neither page's styles and scripts reach the other's.
(() => {
  "use strict";
  const WORDS = {{ words|tojson }};
  const NAME = "talent-policy-assistant";
  const PATIENCE_MS = 15000;
  const PHONE = matchMedia("(max-width: 40rem), (max-height: 30rem)");
  const script = document.currentScript;
  if (!script || !script.src) return;
  const home = new URL(script.src).origin;
  const position = script.dataset.position === "left" ? "left" : "right";
  let lang = known(script.dataset.lang) || known(document.documentElement.lang) || known(navigator.language) || "zh";

  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin, { once: true });

  /** "zh" or "en" of a language tag; nothing for another language. */
  function known(tag) {
    const start = String(tag || "").toLowerCase().split("-")[0];
    return start === "zh" || start === "en" ? start : "";
  }

  /** An element with attributes and children. */
  function make(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const key of Object.keys(attributes)) made.setAttribute(key, attributes[key]);
    made.append(...children);
    return made;
  }

  function icon(path) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const line = document.createElementNS(space, "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }

  function begin() {
    if (document.querySelector(NAME)) return; // the tag is in the page twice
    const host = make(NAME, {});
    const root = host.attachShadow({ mode: "open" });
    const style = make("link", { rel: "stylesheet", href: `${home}/static/widget.css` });
    const label = make("span", {});
    const launcher = make(
      "button",
      { type: "button", class: "launcher", "aria-expanded": "false", "aria-controls": "panel", "aria-haspopup": "dialog" },
      icon("M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-5 4v-4H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zm3 5v2h10V9zm0 4v2h7v-2z"),
      label,
    );
    const title = make("p", { class: "title" });
    const ownWindow = make(
      "a",
      { class: "tool", target: "_blank", rel: "noopener" },
      icon("M14 3h7v7h-2V6.4l-8.3 8.3-1.4-1.4L17.6 5H14zM5 5h5v2H7v10h10v-3h2v5H5z"),
    );
    const close = make(
      "button",
      { type: "button", class: "tool" },
      icon("M6.4 5 12 10.6 17.6 5 19 6.4 13.4 12l5.6 5.6-1.4 1.4-5.6-5.6L6.4 19 5 17.6l5.6-5.6L5 6.4z"),
    );
    const trouble = make("p", { class: "trouble", role: "status" });
    const inside = make("div", { class: "inside" }, trouble);
    const panel = make("dialog", { class: "panel", id: "panel" }, make("div", { class: "head" }, title, ownWindow, close), inside);
    const box = make("div", { class: "assistant", "data-position": position, hidden: "" }, launcher, panel);
    let frame = null;
    let ready = false;
    let styled = true;

    const address = (more) => `${home}/?lang=${lang}${more}`;

    function name() {
      const words = WORDS[lang];
      box.lang = lang === "zh" ? "zh-CN" : "en";
      label.textContent = words.widget_label;
      title.textContent = words.title;
      panel.setAttribute("aria-label", words.title);
      for (const [tool, word] of [[ownWindow, words.widget_window], [close, words.widget_close]]) {
        tool.setAttribute("aria-label", word);
        tool.title = word;
      }
      ownWindow.href = address("");
      if (frame) frame.title = words.title;
    }

    function load() {
      frame = make("iframe", { allow: "clipboard-write", src: address("&embed=1") });
      inside.prepend(frame);
      name();
      setTimeout(() => ready || failed(), PATIENCE_MS);
    }

    function failed() {
      const link = make("a", { href: address(""), target: "_blank", rel: "noopener" });
      link.textContent = WORDS[lang].widget_window;
      trouble.replaceChildren(WORDS[lang].widget_trouble, " ", link);
    }

    function focusFrame() {
      frame.focus();
      if (ready) frame.contentWindow.postMessage({ assistant: "focus" }, home);
    }

    /** Full screen, the page behind it at rest, on phones; beside the page elsewhere. */
    function show() {
      if (PHONE.matches) panel.showModal();
      else panel.show();
    }

    function open() {
      if (!styled) return void window.open(address(""), "_blank", "noopener");
      if (panel.open) return shut();
      if (!frame) load();
      show();
      launcher.setAttribute("aria-expanded", "true");
      focusFrame();
    }

    function shut() {
      if (!panel.open) return;
      panel.close();
      launcher.setAttribute("aria-expanded", "false");
      launcher.focus();
    }

    launcher.addEventListener("click", open);
    close.addEventListener("click", shut);
    panel.addEventListener("cancel", (event) => {
      event.preventDefault();
      shut();
    });
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !panel.open) return;
      event.preventDefault();
      shut();
    });
    PHONE.addEventListener("change", () => {
      if (!panel.open) return;
      panel.close();
      show();
      focusFrame();
    });
    addEventListener("message", (event) => {
      // Heeded from our own page in our own frame, and from nowhere else.
      if (!frame || event.origin !== home || event.source !== frame.contentWindow) return;
      const said = event.data || {};
      if (said.assistant === "ready") {
        ready = true;
        trouble.replaceChildren();
        if (root.activeElement === frame) focusFrame();
      } else if (said.assistant === "close") {
        shut();
      } else if (said.assistant === "language" && known(said.lang)) {
        lang = known(said.lang);
        name();
      }
    });
    style.addEventListener("load", () => (box.hidden = false));
    style.addEventListener("error", () => {
      // Without its style the panel cannot be shown: the button opens the page in a window of its own.
      styled = false;
      panel.remove();
      for (const attribute of ["aria-expanded", "aria-controls", "aria-haspopup"]) launcher.removeAttribute(attribute);
      launcher.querySelector("svg").remove();
      box.hidden = false;
    });
    name();
    root.append(style, box);
    document.body.append(host);
  }
})();
