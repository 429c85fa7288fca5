// The blind sample: what stands in the place is typed, Enter keeps it and shows the next one.

import { explain, say, send } from "./api.js";
import { putParts } from "./parts.js";

const failed = document.getElementById("sample-failed");
let busy = false;

document.getElementById("sample-text")?.focus();
document.addEventListener("submit", (event) => {
  if (event.target.id !== "sample-form") return;
  event.preventDefault();
  answer(event.target, event.target.querySelector("#sample-text").value);
});
document.addEventListener("click", (event) => {
  const form = document.getElementById("sample-form");
  if (event.target.id === "sample-none") answer(form, null);
  if (event.target.id === "sample-skip") show(Number(form.dataset.event));
});

async function answer(form, text) {
  if (busy) return;
  busy = true;
  failed.hidden = true;
  const got = await send("POST", `/samples/${form.dataset.event}`, { version: Number(form.dataset.version), text });
  busy = false;
  if (got.ok) return take(got.data);
  failed.textContent = explain(got.data);
  failed.hidden = false;
  if (got.status === 409) await renew(form);
}

/** The case changed meanwhile: the value is shown anew, and what was typed stays. */
async function renew(form) {
  const typed = form.querySelector("#sample-text").value;
  await show(Number(form.dataset.event) - 1);
  const place = document.getElementById("sample-text");
  if (place && document.getElementById("sample-form").dataset.event === form.dataset.event) place.value = typed;
}

async function show(after) {
  const got = await send("GET", `/samples/next?after=${after}`);
  if (got.ok) take(got.data);
  else say(explain(got.data), true);
}

function take(data) {
  putParts(data.parts);
  if (data.said) say(data.said, data.same === false);
  document.getElementById("sample-text")?.focus();
}
