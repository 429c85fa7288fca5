// Chooses the item of a case: the list is narrowed while one types, a button tells the choice and opens the case.

import { explain, say, send } from "/static/api.js";

const { case: id, version } = document.body.dataset;
const search = document.getElementById("item-search");
const count = document.getElementById("item-count");
const lines = [...document.querySelectorAll("[data-search]")];

search.addEventListener("input", (event) => {
  if (!event.isComposing) narrow();
});
search.addEventListener("compositionend", narrow);
search.addEventListener("keydown", (event) => {
  const left = lines.filter((line) => !line.hidden);
  if (event.key === "Enter" && !event.isComposing && left.length === 1) left[0].querySelector("button").click();
});

function narrow() {
  const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  let left = 0;
  for (const line of lines) {
    const text = line.dataset.search.toLowerCase();
    line.hidden = !words.every((word) => text.includes(word));
    left += line.hidden ? 0 : 1;
  }
  count.textContent = left === lines.length ? `共 ${left} 项` : `找到 ${left} 项`;
}

for (const button of document.querySelectorAll("button[data-item]")) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    const { ok, data } = await send("POST", `/cases/${id}/facts`, { version: Number(version), item: button.dataset.item });
    if (ok) window.location.assign(`/cases/${id}`);
    else say(explain(data), true);
    button.disabled = false;
  });
}
