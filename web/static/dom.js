// Building elements. Text becomes text nodes and nothing else: there is no innerHTML on this page.

/** An element with properties (class, attributes, event listeners as onclick) and children (elements or texts). */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** A text as paragraphs and, for lines that begin with "- ", lists. `line` may render one line's content. */
export function paragraphs(text, line = (content) => [content]) {
  const blocks = [];
  for (const raw of text.split("\n")) {
    const content = raw.trim();
    if (!content) continue;
    const item = /^[-•]\s+(.+)$/u.exec(content);
    if (!item) {
      blocks.push(element("p", {}, ...line(content)));
    } else {
      if (blocks.at(-1)?.tagName !== "UL") blocks.push(element("ul"));
      blocks.at(-1).append(element("li", {}, ...line(item[1])));
    }
  }
  return blocks;
}
