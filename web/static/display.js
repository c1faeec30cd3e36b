// Text size and colours as this person chose them, put in place before the page is first painted.
// A plain script, not a module: modules run only after the first paint.

(() => {
  const KEY = "display";
  const CHOICES = { size: ["normal", "large", "largest"], theme: ["system", "light", "dark"] };

  function kept() {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? {};
    } catch {
      return {}; // no storage, or not ours
    }
  }

  function show(wanted) {
    for (const [name, values] of Object.entries(CHOICES)) {
      document.documentElement.dataset[name] = values.includes(wanted[name]) ? wanted[name] : values[0];
    }
  }

  show(kept());
  addEventListener("storage", (event) => event.key === KEY && show(kept())); // chosen in another tab

  addEventListener("DOMContentLoaded", () => {
    const dialog = document.getElementById("display");
    if (!dialog) return;
    document.getElementById("display-open").addEventListener("click", () => {
      for (const name of Object.keys(CHOICES)) {
        const value = document.documentElement.dataset[name];
        for (const input of dialog.querySelectorAll(`input[name=${name}]`)) input.checked = input.value === value;
      }
      dialog.showModal();
    });
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close()); // the backdrop
    dialog.addEventListener("change", ({ target }) => {
      const chosen = { ...document.documentElement.dataset, [target.name]: target.value };
      show(chosen);
      try {
        localStorage.setItem(KEY, JSON.stringify({ size: chosen.size, theme: chosen.theme }));
      } catch {
        // kept for this page only
      }
    });
  });
})();
