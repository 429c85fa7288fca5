// The queue: search without an address, rows by keys, what is being read, and files that are dropped.

import { explain, say, send } from "./api.js";
import { filesOfDrop, holdsFiles } from "./dropped.js";

const words = document.getElementById("words");

async function search(text) {
  const answer = await send("POST", "/search", { words: text });
  if (answer.ok) window.location.assign(answer.data.to);
  else say(explain(answer.data), true);
}

document.getElementById("search")?.addEventListener("submit", (event) => {
  event.preventDefault();
  search(words.value);
});
document.getElementById("clear")?.addEventListener("click", () => search(""));

// Only what was filled in comes into the address.
document.getElementById("filters")?.addEventListener("submit", (event) => {
  for (const field of event.target.elements) if (field.name && field.value === "") field.disabled = true;
});
window.addEventListener("pageshow", () => {
  for (const field of document.getElementById("filters")?.elements ?? []) field.disabled = false;
});

// ---------------------------------------------------------------------------------------------- keys
function step(by) {
  const links = [...document.querySelectorAll(".queue a.open")];
  if (!links.length) return;
  const at = links.indexOf(document.activeElement?.closest("tr")?.querySelector("a.open"));
  const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + by));
  links[next].focus();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest?.("input, select, textarea")) return;
  const key = event.key.toLowerCase();
  if (key === "/") words?.focus();
  else if (key === "j") step(1);
  else if (key === "k") step(-1);
  else return;
  event.preventDefault();
});

// ---------------------------------------------------------------------------------------------- what is being read
const reading = document.getElementById("reading");
let before = 0;

function tellReading(told) {
  const parts = [];
  if (told.halted) parts.push(`暂时不能识读：${told.halted}`);
  else {
    const waiting = told.waiting ? `（${told.waiting} 个等候）` : "";
    if (told.cases) parts.push(`正在识读 ${told.cases} 个案卷${waiting}，${told.pages_done}/${told.pages_total} 页。`);
    const more = told.failed > told.names.length ? " 等" : "";
    if (told.failed) parts.push(`${told.failed} 个案卷没有一份能读，请重新扫描：${told.names.join("、")}${more}。`);
    if (before > told.cases) parts.push("有新案卷读完，重新载入可见。");
  }
  before = told.cases;
  const text = parts.join("");
  const place = reading.querySelector("p");
  if (place.textContent.trim() !== text) place.textContent = text;
  reading.hidden = text === "";
  reading.classList.toggle("bad", Boolean(told.halted));
}

async function lookAtReading() {
  if (!reading || !reading.isConnected) return;
  if (!document.hidden) {
    const answer = await send("GET", "/reading");
    if (answer.ok) tellReading(answer.data);
  }
  window.setTimeout(lookAtReading, before ? 2000 : 10000);
}
window.setTimeout(lookAtReading, 2000);

// ---------------------------------------------------------------------------------------------- files dropped here
let isHere = true;

document.addEventListener("dragover", (event) => {
  if (!isHere || !holdsFiles(event)) return;
  event.preventDefault();
  document.body.classList.add("dropping");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.body.classList.remove("dropping");
});
document.addEventListener("drop", async (event) => {
  if (!isHere || !holdsFiles(event)) return;
  event.preventDefault();
  document.body.classList.remove("dropping");
  openNew(await filesOfDrop(event.dataTransfer));
});

/** The page for a new case in the place of this one: files do not outlive a page that is left. */
async function openNew(files) {
  if (!files.length) return;
  const answer = await fetch("/new", { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) {
    say("没有连上服务器，请再试一次", true);
    return;
  }
  isHere = false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const sheet of page.querySelectorAll('head link[href="/static/new.css"]')) document.head.append(document.adoptNode(sheet));
  document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
  document.title = page.title;
  window.history.pushState({}, "", "/new");
  window.addEventListener("popstate", () => window.location.reload());
  const { begin } = await import("./new.js");
  begin(files);
}
