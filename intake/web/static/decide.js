// Deciding: a step with its reason and the cautions that were looked at; the forms beside it.

import { explain, say, send } from "./api.js";
import { hold } from "./held.js";
import { isComposing, isTyping } from "./keys.js";
import { putParts, rememberParts } from "./parts.js";

const base = `/cases/${document.body.dataset.case}`;
const paper = document.getElementById("paper");
const failed = document.getElementById("decide-failed");
let busy = false;

rememberParts();
choose();
document.getElementById("decide-stages")?.focus({ preventScroll: true }); // Tab goes to what is proposed; Enter alone decides nothing

document.addEventListener("change", (event) => {
  if (event.target.name === "stage") choose();
});
document.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target.id === "decide-form") decide(event.target);
  if (event.target.id === "proposal-form") answer(event.target, event.submitter?.value ?? "");
  if (event.target.id === "reject-form") answer(event.target, "reject"); // its own form: Enter behind a reason never confirms
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.show) showPaper(button.dataset.show, button.dataset.title, button.dataset.word ?? "");
  if (button?.dataset.print) printForm(button.dataset.print);
  if (button?.id === "paper-print") printPaper();
});

document.addEventListener("keydown", (event) => {
  const other = event.ctrlKey || event.altKey || event.metaKey || isComposing(event) || isTyping(event.target);
  if (event.key.toUpperCase() === "N" && !other) document.getElementById("to-next")?.click();
});

/** Shows what belongs to the chosen step, and nothing else. */
function choose() {
  const stage = document.querySelector('input[name="stage"]:checked')?.value;
  for (const step of document.querySelectorAll(".step")) step.hidden = step.dataset.stage !== stage;
}

function decide(form) {
  const stage = form.querySelector('input[name="stage"]:checked').value;
  const step = [...form.querySelectorAll(".step")].find((one) => one.dataset.stage === stage);
  const notice = step.querySelector('input[name="notice"]');
  return write(`${base}/decide`, {
    stage,
    why: form.querySelector("#decide-why").value,
    whom: step.querySelector('input[name="whom"]')?.value ?? "",
    result: step.querySelector('input[name="result"]')?.value ?? "",
    seen: ticked(step),
    notice: notice ? notice.checked : true,
  });
}

function answer(form, act) {
  return write(`${base}/proposal`, { act, why: form.querySelector("#proposal-why")?.value ?? "", seen: ticked(form) });
}

function printForm(name) {
  return write(`${base}/forms/${encodeURIComponent(name)}`, {});
}

function ticked(place) {
  return [...place.querySelectorAll('input[name="seen"]:checked')].map((box) => box.value);
}

/** One step at a time: a second press of a key while the first is under way writes nothing. */
async function write(path, body) {
  if (busy) return;
  busy = true;
  document.body.setAttribute("aria-busy", "true");
  failed.hidden = true;
  const got = await send("POST", path, { version: Number(document.body.dataset.version), ...body });
  busy = false;
  document.body.removeAttribute("aria-busy");
  if (!got.ok) return fail(got);
  document.getElementById("decide-form")?.reset(); // what was written is no draft any more
  take(got.data);
  if (document.querySelector('#proposal-form[data-own="yes"]')) hold.release();
  say(got.data.said);
  tell(got.data.told);
  const [first] = got.data.printed;
  if (first) showPaper(first.pdf, `${first.title} ${first.number}`, first.word, got.data.said);
}

function take(data) {
  document.body.dataset.version = data.version;
  putParts(data.parts);
  choose();
}

/** Nothing was written. Where somebody else changed the case, the new content is shown and the draft stays. */
async function fail(got) {
  failed.textContent = explain(got.data);
  failed.hidden = false;
  if (got.status !== 409) return;
  const fresh = await send("GET", `${base}/decide/parts`);
  if (!fresh.ok) return;
  const stage = document.querySelector('input[name="stage"]:checked')?.value;
  take(fresh.data);
  const again = [...document.querySelectorAll('input[name="stage"]')].find((radio) => radio.value === stage);
  if (again) again.checked = true;
  choose();
}

// ------------------------------------------------------------------------------------------------ the paper

function tell(lines) {
  const list = document.getElementById("paper-told");
  list.replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
  list.hidden = lines.length === 0;
}

/** Asks for the paper first: what went wrong is told in words, and the frame stays as it was. `done`: what it was made with. */
async function showPaper(path, title, word, done = "") {
  link("paper-word", word);
  if (!path) return;
  say([done, "正在转成 PDF……"].filter(Boolean).join("；"));
  const got = await send("GET", path);
  if (!got.ok) return say([done, explain(got.data)].filter(Boolean).join("；"), true);
  say(done);
  document.getElementById("paper-title").textContent = title;
  document.getElementById("paper-none").hidden = true;
  document.getElementById("paper-print").hidden = false;
  link("paper-open", path);
  paper.hidden = false;
  paper.src = `${path}#navpanes=0&view=FitH`;
  if (done) document.getElementById("paper-print").focus();
}

function link(id, path) {
  const place = document.getElementById(id);
  place.hidden = !path;
  if (path) place.href = path;
}

/** The browser's own dialogue; where its viewer does not let itself be asked, the paper opens by itself. */
function printPaper() {
  try {
    paper.contentWindow.focus();
    paper.contentWindow.print();
  } catch {
    document.getElementById("paper-open").click();
  }
}
