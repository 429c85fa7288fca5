// The case that is likely to be opened next is read by the server before anybody asks for it: the first of the queue, then the one
// that is pointed at or focused for a moment.

import { send } from "./api.js";

const SETTLED = 1000; // the page itself comes first
const MEANT = 200; // milliseconds after which a pointer does not only pass by

const asked = new Set();

function openAhead(link) {
  const path = link.getAttribute("href");
  if (asked.has(path)) return;
  asked.add(path);
  void send("POST", `${path}/warm`, {});
}

for (const kind of ["pointerover", "focusin"]) {
  document.addEventListener(kind, (event) => {
    const link = event.target.closest?.(".queue a.open");
    if (link) window.setTimeout(() => link.matches(":hover, :focus") && openAhead(link), MEANT);
  });
}

const first = document.querySelector(".queue a.open");
if (first) window.setTimeout(() => openAhead(first), SETTLED);
