// What every page of the console does: "/" leads to the search box, and the other language keeps the place.

import { isShortcut } from "./keys.js";

document.addEventListener("keydown", (event) => {
  if (!isShortcut(event, "/")) return;
  event.preventDefault();
  const box = document.getElementById("q");
  if (box) {
    box.focus();
    box.select();
  } else if (document.querySelector(".nav")) {
    location.assign(`/console?lang=${document.documentElement.lang.slice(0, 2)}`);
  }
});

const other = document.getElementById("language");
const lang = new URL(other.href).searchParams.get("lang");
other.addEventListener("click", () => {
  const here = new URL(location.href);
  here.searchParams.set("lang", lang);
  other.href = here;
});
