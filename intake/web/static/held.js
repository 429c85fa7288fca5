// Who works on the case, on its pages beside the case page: told at their head, taken over by a button, given back on leaving.

import { Hold } from "/static/hold.js";

const banner = document.getElementById("held");

/** Whoever proposed a decision lets go of the case: the second person is to find it free. */
const hasProposed = () => Boolean(document.querySelector('#proposal-form[data-own="yes"]'));

export const hold = new Hold(`/cases/${document.body.dataset.case}`, (who, mine) => {
  document.getElementById("held-who").textContent = who;
  banner.hidden = mine;
}, hasProposed);

document.getElementById("take-over").addEventListener("click", () => hold.ask(true));
hold.start();
