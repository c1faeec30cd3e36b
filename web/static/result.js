// The page of a stored result: printing it, and asking before it is deleted.

document.getElementById("print")?.addEventListener("click", () => window.print());
document.getElementById("delete")?.addEventListener("submit", (event) => {
  if (!window.confirm(event.currentTarget.dataset.question)) event.preventDefault();
});
