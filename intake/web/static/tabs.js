// Where the screen is too narrow for all columns, one of them is chosen.

/** Chooses a column: `left`, `middle` or `right`. */
export function showTab(name) {
  document.body.dataset.tab = name;
  for (const tab of document.querySelectorAll("[data-tab-name]")) {
    tab.setAttribute("aria-pressed", String(tab.dataset.tabName === name));
  }
}

/** Chooses a column if it is not seen. */
export function reveal(name) {
  const pane = document.querySelector(`.pane.${name}`);
  if (window.getComputedStyle(pane).display === "none") showTab(name);
}
