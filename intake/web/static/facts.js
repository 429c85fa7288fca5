// What a person knows of a case: only what was changed is sent; a point that is emptied or taken back is sent as null.

import { explain, say, send } from "/static/api.js";
import { putParts } from "/static/parts.js";
import { showStale } from "/static/stale.js";

const id = document.body.dataset.case;
const panel = document.getElementById("facts-panel");
let before = readForm();

panel.addEventListener("submit", (event) => {
  event.preventDefault();
  save(findChanges());
});
panel.addEventListener("input", showChanged);
panel.addEventListener("change", showChanged);
panel.addEventListener("click", (event) => {
  const back = event.target.closest("[data-take-back]");
  if (back) save({ [back.dataset.takeBack]: null });
  if (event.target.closest("[data-add-disease]")) addDisease();
});
window.addEventListener("beforeunload", (event) => {
  if (Object.keys(findChanges()).length) event.preventDefault();
});

function readForm() {
  const found = { texts: {}, facts: {}, lists: {}, people: {} };
  for (const field of panel.querySelectorAll("[data-text]")) found.texts[field.dataset.text] = field.value.trim();
  for (const field of panel.querySelectorAll("[data-condition]:checked")) found.facts[field.dataset.condition] = field.value;
  for (const field of panel.querySelectorAll("[data-list]")) {
    const list = (found.lists[field.dataset.list] ??= []);
    if (field.checked) list.push(field.value);
  }
  for (const field of panel.querySelectorAll("[data-lines]")) {
    found.lists[field.dataset.lines] = field.value.split("\n").map((line) => line.trim()).filter(Boolean);
  }
  for (const field of panel.querySelectorAll("[data-person]")) {
    (found.people[field.dataset.person] ??= {})[field.dataset.part] = field.value.trim();
  }
  return found;
}

function findChanges() {
  const now = readForm();
  const changes = {};
  for (const [name, text] of Object.entries(now.texts)) if (text !== before.texts[name]) changes[name] = text || null;
  for (const [name, answer] of Object.entries(now.facts)) {
    if (answer !== before.facts[name]) (changes.facts ??= {})[name] = answer === "" ? null : answer === "yes";
  }
  for (const [name, list] of Object.entries(now.lists)) {
    if (JSON.stringify(list) !== JSON.stringify(before.lists[name])) changes[name] = list;
  }
  for (const [part, text] of Object.entries(now.people.applicant)) {
    if (text !== before.people.applicant[part]) (changes.applicant ??= {})[part] = text || null;
  }
  if (JSON.stringify(now.people.agent) !== JSON.stringify(before.people.agent)) {
    changes.agent = Object.fromEntries(Object.entries(now.people.agent).filter(([, text]) => text));
  }
  return changes;
}

function showChanged() {
  const changed = Object.keys(findChanges()).length;
  document.getElementById("facts-changed").textContent = changed ? "有未保存的改动" : "";
}

function addDisease() {
  const search = document.getElementById("disease-search");
  const lines = document.getElementById("facts-diseases");
  const name = search.value.trim();
  if (!name) return;
  lines.value = [...lines.value.split("\n").filter(Boolean), name].join("\n");
  search.value = "";
  showChanged();
}

async function save(changes) {
  if (!Object.keys(changes).length) {
    say("没有改动");
    return;
  }
  const version = Number(document.body.dataset.version);
  const { ok, status, data } = await send("POST", `/cases/${id}/facts`, { ...changes, version });
  if (ok && data.open === false) {
    before = readForm();
    window.location.assign(`/cases/${id}`);
  } else if (ok) {
    document.body.dataset.version = String(data.version);
    putParts({ "facts-panel": data.parts["facts-panel"] });
    before = readForm();
    document.querySelector('#facts-panel [type="submit"]')?.focus(); // the button that was pressed is gone
    say(data.said);
  } else {
    showRefusal(status, data);
  }
}

function showRefusal(status, data) {
  if (status === 409) showStale(data);
  else say(explain(data), true);
}
