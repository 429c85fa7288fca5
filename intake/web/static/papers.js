// Arranges papers: by the buttons of a paper and its pages, by keyboard, or by dragging a page onto a paper or before another page.

import { explain, say, send } from "/static/api.js";
import { putParts, rememberParts } from "/static/parts.js";
import { showStale } from "/static/stale.js";

const id = document.body.dataset.case;
const list = document.getElementById("papers-list");
const dialog = document.getElementById("move-dialog");
const target = document.getElementById("move-to");
const place = document.getElementById("move-before");
let moving = null;
let dragged = null;

rememberParts();

// ------------------------------------------------------------------------------------------------ acts
async function act(body) {
  if (document.body.dataset.busy !== undefined) return;
  document.body.dataset.busy = "";
  const version = Number(document.body.dataset.version);
  const { ok, status, data } = await send("POST", `/cases/${id}/papers`, { ...body, version });
  delete document.body.dataset.busy;
  if (!ok) {
    refuse(status, data);
    return;
  }
  document.body.dataset.version = String(data.version);
  putParts(data.parts);
  say(data.said);
  if (body.act === "undo") document.getElementById("steps-heading").focus();
  else focusPaper(body.to ?? body.paper);
}

function refuse(status, data) {
  if (status !== 409) {
    say(explain(data), true);
    return;
  }
  showStale(data);
  document.getElementById("stale").scrollIntoView({ block: "nearest" });
}

/** The heading of the paper that was worked on, or of the last one there is by now: what had the focus may be gone. */
function focusPaper(index) {
  if (index === undefined) return;
  const papers = list.querySelectorAll("[data-paper]");
  papers[Math.min(index, papers.length - 1)]?.querySelector("h2").focus();
}

function paperOf(element) {
  return element.closest("[data-paper]");
}

function spotOf(element) {
  return { paper: Number(paperOf(element).dataset.paper), page: Number(element.closest("[data-page]").dataset.page) };
}

list.addEventListener("change", (event) => {
  const select = event.target.closest("select[data-was]");
  if (select) paperOf(select).querySelector('[data-act="retype"]').disabled = select.value === select.dataset.was;
});

list.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act]");
  if (!button) return;
  const paper = Number(paperOf(button).dataset.paper);
  if (button.dataset.act === "retype") act({ act: "retype", paper, kind: paperOf(button).querySelector("select").value });
  else if (button.dataset.act === "join") act({ act: "join", paper, to: paper - 1 });
  else if (button.dataset.act === "split") act({ act: "split", ...spotOf(button) });
  else askTarget(spotOf(button));
});

document.getElementById("papers-steps").addEventListener("click", (event) => {
  const button = event.target.closest("[data-undo]");
  if (button) act({ act: "undo", event: Number(button.dataset.undo) });
});

// ------------------------------------------------------------------------------------------------ where to
function askTarget(spot) {
  moving = spot;
  const papers = [...list.querySelectorAll("[data-paper][data-whole]")].filter(
    (paper) => Number(paper.dataset.paper) !== spot.paper || Number(paper.dataset.pages) > 1,
  );
  target.replaceChildren(...papers.map((paper) => new Option(paper.dataset.title, paper.dataset.paper)));
  const other = papers.find((paper) => Number(paper.dataset.paper) !== spot.paper);
  if (other) target.value = other.dataset.paper;
  listPlaces();
  dialog.returnValue = "";
  dialog.showModal();
}

function listPlaces() {
  const paper = list.querySelector(`[data-paper="${Number(target.value)}"]`);
  const own = Number(target.value) === moving.paper;
  const pages = [...paper.querySelectorAll("[data-page]")].filter((page) => !own || Number(page.dataset.page) !== moving.page);
  const places = pages.map((page) => new Option(`${page.dataset.name} 前面`, page.dataset.page));
  place.replaceChildren(...(own ? [] : [new Option("最后", "")]), ...places);
}

target.addEventListener("change", listPlaces);
dialog.addEventListener("close", () => {
  if (dialog.returnValue === "move") moveTo(moving, Number(target.value), place.value);
});

function moveTo(spot, to, before) {
  act({ act: "move", ...spot, to, before: before ? Number(before) : null });
}

// ------------------------------------------------------------------------------------------------ dragging
list.addEventListener("dragstart", (event) => {
  const page = event.target.closest?.('[data-page][draggable="true"]');
  if (!page) return;
  dragged = spotOf(page);
  page.classList.add("dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", page.dataset.name);
});

list.addEventListener("dragover", (event) => {
  const found = findDrop(event.target);
  clearMarks();
  if (!dragged || !found) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "move";
  found.mark.classList.add("over");
});

list.addEventListener("drop", (event) => {
  const found = findDrop(event.target);
  if (!dragged || !found) return;
  event.preventDefault();
  moveTo(dragged, found.to, found.before);
  endDrag();
});

list.addEventListener("dragend", endDrag);

/** Where a page would go: before another page, or behind the last one of another paper; null where that is where it is. */
function findDrop(element) {
  const paper = element.closest?.("[data-paper][data-whole]");
  if (!paper || !dragged) return null;
  const to = Number(paper.dataset.paper);
  const page = element.closest("[data-page]");
  if (page && !(to === dragged.paper && Number(page.dataset.page) === dragged.page)) {
    return { to, before: page.dataset.page, mark: page };
  }
  return to === dragged.paper ? null : { to, before: "", mark: paper };
}

function clearMarks() {
  for (const marked of list.querySelectorAll(".over")) marked.classList.remove("over");
}

function endDrag() {
  dragged = null;
  clearMarks();
  for (const page of list.querySelectorAll(".dragged")) page.classList.remove("dragged");
}
