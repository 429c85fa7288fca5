// The case page: pictures, points and keys put together.

import { explain, say, send } from "/static/api.js";
import { Hold } from "/static/hold.js";
import { Incoming } from "/static/incoming.js";
import { readKey } from "/static/keys.js";
import { Loop, findValue } from "/static/loop.js";
import "/static/on_paper.js";
import { rememberParts } from "/static/parts.js";
import { Pictures } from "/static/pictures.js";
import { hideStale, showStale } from "/static/stale.js";
import { reveal, showTab } from "/static/tabs.js";
import { Viewer } from "/static/viewer.js";
import { Writes } from "/static/writes.js";

const page = document.body;
const base = `/cases/${page.dataset.case}`;
const byId = (id) => document.getElementById(id);

rememberParts();

// ------------------------------------------------------------------------------------------------ what is shown
const pictures = new Pictures(base);
const viewer = new Viewer(byId("viewer"), pictures, { onBox, onWord, onSheet, listBoxes });
const second = new Viewer(byId("second"), pictures);
const writes = new Writes(base, Number(page.dataset.version), { onParts: (put) => incoming.accept(put), onStale });
const loop = new Loop(writes, { show: showValue, mayWrite });
const incoming = new Incoming(loop, () => {
  markReadOnly();
  viewer.drawBoxes();
});
const hold = new Hold(base, onHold);

function readBox(text) {
  const box = (text ?? "").split(" ").filter(Boolean).map(Number);
  return box.length === 4 ? box : null;
}

function listBoxes(sheet) {
  const seen = new Map();
  for (const element of document.querySelectorAll(`[data-value][data-sheet="${sheet}"]`)) {
    const box = readBox(element.dataset.box);
    const { value: id, gravity, label } = element.dataset;
    if (box && !seen.has(id)) seen.set(id, { id, box, gravity, label, active: id === loop.active });
  }
  return [...seen.values()];
}

function showValue(element) {
  const sheet = Number(element.dataset.sheet);
  const draft = loop.drafts.get(element.dataset.value);
  const box = draft?.box ? draft.percent : readBox(element.dataset.box);
  if (sheet) void viewer.show(draft?.box ? draft.sheet : sheet, box, viewer.enlarged);
}

function onSheet(sheet) {
  const count = document.querySelectorAll(".thumb").length;
  byId("sheet-number").textContent = String(sheet);
  for (const thumb of document.querySelectorAll(".thumb")) {
    const is = Number(thumb.dataset.sheet) === sheet;
    thumb.toggleAttribute("aria-current", is);
    if (!is) continue;
    byId("sheet-title").textContent = thumb.dataset.title;
    viewer.picture.alt = `第 ${sheet} 页：${thumb.dataset.title}`;
    thumb.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  pictures.fetchAhead([sheet + 1, sheet - 1, sheet + 2].filter((n) => n >= 1 && n <= count));
}

function turnTo(sheet) {
  const count = document.querySelectorAll(".thumb").length;
  if (sheet >= 1 && sheet <= count) void viewer.show(sheet);
}

// ------------------------------------------------------------------------------------------------ from the picture
function onBox(id) {
  const element = findValue(id);
  if (!element) return;
  reveal("right");
  loop.activate(element);
}

async function onWord({ sheet, x, y, append }) {
  const element = loop.element;
  const { ok, data } = await send("POST", `${base}/word`, { sheet, x, y, value: loop.active || null });
  if (!ok) {
    say(explain(data), true);
    return;
  }
  if (!element) {
    const hit = data.value_id && findValue(data.value_id);
    if (hit) loop.activate(hit);
    else say("先点右边的一个栏目，再点票面上的字");
    return;
  }
  if (!data.text) {
    say("这里没有读出文字，请在栏目里填写");
    return;
  }
  takeWord(element, sheet, data, append);
}

function takeWord(element, sheet, { text, box }, append) {
  const before = append ? (loop.drafts.get(element.dataset.value)?.text ?? "") : "";
  const [left, top, right, bottom] = box;
  const percent = [left * 100, top * 100, (right - left) * 100, (bottom - top) * 100];
  const place = before ? {} : { sheet, box, percent };
  loop.take(element, before + text, { ...place, why: "点取票面上的文字" });
  loop.activate(element);
  say(`已取“${before + text}”，按 Enter 写入`);
}

function showBeside(button) {
  const { sheet, box, title, otherSheet, otherBox, otherTitle } = button.dataset;
  byId("second-title").textContent = otherTitle;
  byId("second").hidden = false;
  showTab("middle");
  void viewer.show(Number(sheet), readBox(box), true);
  void second.show(Number(otherSheet), readBox(otherBox), true);
  say(`左：${title}；右：${otherTitle}。按 Esc 收起`);
}

function closeBeside() {
  byId("second").hidden = true;
  viewer.fit();
}

// ------------------------------------------------------------------------------------------------ what the server says
async function onStale(data) {
  showStale(data);
  byId("stale-reload").focus();
  void hold.ask(false);
  const { ok, data: last } = await send("GET", `${base}/last-change`);
  if (ok && last.said) byId("stale-why").textContent += `（${last.said}）`;
}

async function reload() {
  if (!(await writes.reload())) return;
  hideStale();
  say("已载入最新内容；您填的还在，请核对后再写");
  if (loop.element) loop.activate(loop.element);
  else loop.begin();
}

function mayWrite() {
  if (!hold.mine) say(`${hold.who}正在办理这个案卷；要改请先按“接手”`, true);
  return hold.mine;
}

function onHold(who, mine) {
  byId("held").hidden = mine;
  byId("held-who").textContent = who;
  byId("holder").textContent = mine ? "由您办理" : `由${who}办理`;
  markReadOnly();
}

async function takeOver() {
  await hold.ask(true);
  if (!hold.mine) return;
  say("已接手，现在由您办理");
  if (loop.element) loop.activate(loop.element);
}

function markReadOnly() {
  for (const input of document.querySelectorAll("#case-points input, #case-points textarea, #case-values input")) {
    input.readOnly = !hold.mine;
  }
}

async function writeStep(path, done) {
  if (!mayWrite()) return;
  const { ok, said } = await writes.push(path, {});
  if (ok) say(said || done);
  else say(said, true);
}

// ------------------------------------------------------------------------------------------------ pointer
const onClicks = {
  ".thumb": (element) => turnTo(Number(element.dataset.sheet)),
  ".beside": showBeside,
  ".spot[data-sheet]": (element) => showSpot(element),
  ".confirm": (element) => loop.confirm(element.closest("[data-value]")),
  ".none-there": (element) => loop.denyThere(element.closest("[data-value]")),
  ".readings button": (element) => takeOffered(element),
  ".take": (element) => takeLine(element.closest("[data-value]")),
  "[data-command]": (element) => commands[element.dataset.command]?.(),
  "[data-tab-name]": (element) => showTab(element.dataset.tabName),
};

function showSpot(link) {
  reveal("middle");
  void viewer.show(Number(link.dataset.sheet), readBox(link.dataset.box), true);
}

function takeOffered(button) {
  const element = button.closest("[data-value]");
  loop.activate(element, false);
  loop.take(element, button.dataset.text, { why: "取票面的其他读法" });
  loop.edit();
}

function takeLine(line) {
  loop.activate(line, false);
  loop.edit();
}

document.addEventListener("click", (event) => {
  for (const [selector, act] of Object.entries(onClicks)) {
    const element = event.target.closest?.(selector);
    if (!element) continue;
    if (element.localName === "a") event.preventDefault();
    act(element);
    return;
  }
});

document.addEventListener("focusin", (event) => {
  const element = event.target.closest?.("#case-points [data-value], #case-values [data-value]");
  if (element && element.dataset.value !== loop.active) loop.activate(element, false);
});
document.addEventListener("input", (event) => {
  if (event.target.closest?.("[data-value]")) loop.note(event.target);
});

// ------------------------------------------------------------------------------------------------ keys
const commands = {
  previous: () => turnTo(viewer.sheet - 1),
  following: () => turnTo(viewer.sheet + 1),
  larger: () => viewer.zoomBy(1.3),
  smaller: () => viewer.zoomBy(1 / 1.3),
  fit: () => viewer.fit(),
  enlarge: () => viewer.toggleEnlarged(),
  turn: () => viewer.turn(),
  boxes: () => toggleBoxes(),
  close: closeBeside,
  keys: () => byId("keys").showModal(),
  closeKeys: () => byId("keys").close(),
  takeOver,
  reload,
  proven: () => writeStep("/confirm-proven", "已确认全部已证实的栏目"),
  undo: () => writeStep("/undo", "已撤销上一步"),
  grid: () => openGrid(),
  matrix: () => follow("to-matrix"),
  decide: () => follow("to-decide"),
  nextCase: () => follow("to-next", "没有下一个案卷了"),
};

function toggleBoxes() {
  const hidden = page.classList.toggle("no-boxes");
  byId("boxes-button").setAttribute("aria-pressed", String(!hidden));
}

function follow(id, none = "") {
  const link = byId(id);
  if (link) window.location.assign(link.href);
  else say(none);
}

function openGrid() {
  const paper = loop.active.split(":")[0] || "";
  const links = [...document.querySelectorAll('#case-values a[href*="/grid/"]')];
  const link = links.find((one) => one.href.endsWith(`/grid/${paper}`)) ?? links[0];
  if (link) window.location.assign(link.href);
  else say("这个案卷没有明细表");
}

const keys = {
  Enter: () => loop.element && loop.confirm(loop.element),
  "Shift+Enter": () => loop.back(),
  Escape: () => leave(),
  F2: () => loop.edit(),
  E: () => loop.edit(),
  ArrowDown: () => loop.step(1),
  ArrowUp: () => loop.step(-1),
  PageDown: commands.following,
  PageUp: commands.previous,
  ArrowRight: commands.following,
  ArrowLeft: commands.previous,
  Z: commands.enlarge,
  R: commands.turn,
  B: commands.boxes,
  N: commands.nextCase,
  A: commands.proven,
  U: commands.undo,
  G: commands.grid,
  M: commands.matrix,
  D: commands.decide,
  "?": commands.keys,
  "+": commands.larger,
  "-": commands.smaller,
};

function leave() {
  if (!byId("second").hidden) closeBeside();
  else loop.element?.focus({ preventScroll: true });
}

/** The left column is scrolled by its own keys. */
function isScrolling(target, key) {
  return /^(Arrow|Page)/.test(key) && Boolean(target.closest?.(".pane.left"));
}

document.addEventListener("keydown", (event) => {
  if (byId("keys").open) return;
  const key = readKey(event);
  const act = /^[1-9]$/.test(key) ? () => loop.takeReading(Number(key)) : keys[key];
  if (!key || !act || isScrolling(event.target, key)) return;
  event.preventDefault();
  act();
});

window.addEventListener("beforeunload", (event) => {
  if (loop.drafts.size || writes.waiting) event.preventDefault();
});

// ------------------------------------------------------------------------------------------------ where one comes from
/** Another page led here: to a sheet, and to a value by its number, for addresses hold nothing of a person. */
function openAddressed() {
  const told = new URLSearchParams(window.location.hash.slice(1));
  const [sheet, value] = [Number(told.get("sheet")), told.get("value") ?? ""];
  const element = /^\d{1,6}$/.test(value) ? document.querySelector(`[data-index="${value}"]`) : null;
  if (element) loop.activate(element);
  else if (sheet) turnTo(sheet);
}

window.addEventListener("hashchange", openAddressed);

// ------------------------------------------------------------------------------------------------ begin
showTab("right");
hold.start();
loop.begin();
if (!viewer.asked) turnTo(1);
openAddressed();
if (page.dataset.next) {
  window.setTimeout(() => send("POST", `/cases/${page.dataset.next}/warm`, {}), 1500);
}
