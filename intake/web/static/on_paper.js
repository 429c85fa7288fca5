// What is folded on the screen is open on paper.

let opened = [];

window.addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll(".pane details:not([open])")];
  for (const details of opened) details.open = true;
});
window.addEventListener("afterprint", () => {
  for (const details of opened.splice(0)) details.open = false;
});
