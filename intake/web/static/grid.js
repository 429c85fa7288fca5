// The grid of a paper: a table worked through with the keys, written cell by cell, its sums shown at once and then as the server has them.

import { explain, say, send } from "/static/api.js";
import { writeDecimal, readDecimal } from "/static/decimals.js";
import { GridTable } from "/static/grid-table.js";
import { Strip } from "/static/grid-strip.js";
import { Hold } from "/static/hold.js";
import { isComposing } from "/static/keys.js";
import { Pictures } from "/static/pictures.js";
import { hideStale, showStale } from "/static/stale.js";
import { Writes } from "/static/writes.js";

const page = document.body;
const { paper, table: name } = page.dataset;
const base = `/cases/${page.dataset.case}`;
const columns = page.dataset.columns.split(",");
const byId = (id) => document.getElementById(id);
const labels = [...document.querySelectorAll("#grid thead th")].slice(1, -1).map((head) => head.textContent);

const table = new GridTable(byId("grid"), columns);
const strip = new Strip(document.querySelector(".strip"), new Pictures(base));
const writes = new Writes(base, Number(page.dataset.version), { onParts: () => {}, onStale });
const hold = new Hold(base, onHold);
const input = document.createElement("input");
input.type = "text";
input.autocomplete = "off";
input.spellcheck = false;
let here = null;
let editing = null;

// ------------------------------------------------------------------------------------------------ where one is
function goTo(place, focus = true) {
  if (here) table.cellAt(here.n, here.c).tabIndex = -1;
  if (here) table.rows.get(here.n).line.removeAttribute("aria-current");
  here = place;
  const cell = table.cellAt(here.n, here.c);
  cell.tabIndex = 0;
  const row = table.rows.get(here.n);
  row.line.setAttribute("aria-current", "true");
  if (focus) cell.focus({ preventScroll: true });
  if (focus) scrollTo(cell);
  tellAbout();
}

/** Keeps the cell clear of the head of the table and of the column of row numbers. */
function scrollTo(cell) {
  const place = byId("scroll");
  const [seen, at] = [place.getBoundingClientRect(), cell.getBoundingClientRect()];
  const top = seen.top + place.querySelector("thead").offsetHeight;
  if (at.top < top) place.scrollTop -= top - at.top;
  else if (at.bottom > seen.bottom) place.scrollTop += at.bottom - seen.bottom + 20;
  const left = seen.left + cell.parentElement.cells[0].offsetWidth;
  if (at.left < left) place.scrollLeft -= left - at.left;
  else if (at.right > seen.right) place.scrollLeft += at.right - seen.right + 8;
}

function tellAbout() {
  const row = table.rows.get(here.n);
  const known = row.cells[here.c];
  const what = known.s === "none" ? "票面上没有读到" : `${known.m ?? ""}${known.w ? `：${known.w}` : ""}`;
  byId("about").textContent = `第 ${here.n} 行 ${labels[here.c]}　${what}${row.told ? `　${row.told}` : ""}`;
  byId("others").replaceChildren(...(known.o ?? []).map(offer));
  void strip.show(row.sheet, row.rect, known.r);
  drawSums();
}

function offer(text, index) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = `${index + 1} ${text}`;
  button.title = "其他读法";
  button.addEventListener("click", () => takeOther(index));
  return button;
}

function takeOther(index) {
  const text = table.rows.get(here.n).cells[here.c].o?.[index];
  if (text === undefined) return;
  stopEditing();
  void write(here, text);
}

// ------------------------------------------------------------------------------------------------ editing
function startEditing(text) {
  if (!mayWrite()) return;
  const cell = table.cellAt(here.n, here.c);
  input.value = text ?? table.textAt(here.n, here.c);
  input.size = Math.max(4, input.value.length); // the column keeps its width
  input.inputMode = cell.classList.contains("figure") ? "decimal" : "text";
  input.setAttribute("aria-label", `第 ${here.n} 行 ${labels[here.c]}`);
  editing = { ...here, before: table.textAt(here.n, here.c) };
  cell.replaceChildren(input);
  input.focus({ preventScroll: true });
  input.select();
}

/** Ends editing; what was typed is written, and what was not changed and is open is confirmed, where `keep`. */
function stopEditing(keep = false) {
  if (!editing) return;
  const place = editing;
  const [text, before] = [input.value.trim(), editing.before];
  editing = null;
  input.remove();
  table.drawCell(place.n, place.c);
  if (!keep) return;
  if (text !== before || table.rows.get(place.n).drafts.has(place.c)) void write(place, text);
  else if (text && ["open", "look"].includes(table.rows.get(place.n).cells[place.c].s)) void confirm([place]);
}

const idOf = ({ n, c }) => `${paper}:${name}.${n}.${columns[c]}`;

async function write(place, text) {
  const row = table.rows.get(place.n);
  const draft = { text, failed: false };
  row.drafts.set(place.c, draft);
  table.drawRow(place.n);
  drawSums();
  const { ok, said, warning } = await writes.push("/values?parts=none", { value: idOf(place), text: text || null });
  if (row.drafts.get(place.c) !== draft) return;
  draft.failed = !ok;
  say(warning ? `${said}；${warning}` : said, !ok || Boolean(warning));
  if (ok) await refresh([place.n], () => row.drafts.get(place.c) === draft && row.drafts.delete(place.c));
  table.drawRow(place.n);
}

async function confirm(places) {
  if (!mayWrite() || !places.length) return;
  const shown = places.map(({ n, c }) => table.rows.get(n).cells[c].t);
  const { ok, said } = await writes.push("/confirm?parts=none", { values: places.map(idOf), shown });
  say(said, !ok);
  if (ok) await refresh([...new Set(places.map((place) => place.n))]);
}

function confirmRow() {
  if (!here) return;
  stopEditing(true);
  const row = table.rows.get(here.n);
  const left = (cell, c) => cell.t && cell.s !== "none" && cell.s !== "done" && !row.drafts.has(c);
  const places = row.cells.flatMap((cell, c) => (left(cell, c) ? [{ n: here.n, c }] : []));
  if (places.length) void confirm(places);
  else say("这一行没有要确认的");
  goTo(table.step(here, 1, 0));
}

function mayWrite() {
  if (hold.mine && !writes.stale) return true;
  say(writes.stale ? "案卷已被别人改过，请先取新内容" : `${hold.who} 正在办理，您现在只能看`, true);
  return false;
}

// ------------------------------------------------------------------------------------------------ what the server says
/** The rows as the server has them now, with those that changed along with them: a sum that holds proves its parts. */
async function refresh(numbers, before = () => {}) {
  const state = await ask(numbers);
  if (!state) return;
  before();
  table.accept(state.rows);
  const ordered = [...table.rows.values()].sort((a, b) => a.n - b.n);
  const changed = ordered.filter((row, at) => row.digest !== state.digests[at]).map((row) => row.n);
  ordered.forEach((row, at) => (row.digest = state.digests[at]));
  const others = changed.filter((n) => !numbers.includes(n));
  if (others.length) table.accept((await ask(others))?.rows ?? []);
  accept(state);
}

async function ask(numbers) {
  const query = new URLSearchParams({ table: name, rows: numbers.join(",") });
  const { ok, data } = await send("GET", `${base}/grid/${paper}/state?${query}`);
  if (!ok) say(explain(data), true);
  return ok ? data : null;
}

function accept(state) {
  byId("left").textContent = state.left ? `待看 ${state.left} 行` : "没有不符或存疑的行";
  const told = byId("told");
  told.hidden = !state.told.length;
  told.replaceChildren(...state.told.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  const sums = [...document.querySelectorAll(".sum")];
  state.sums.forEach((sum, at) => sums[at] && (sums[at].dataset.printed = sum.printed));
  if (here) tellAbout();
}

/** What the amounts come to, drafts among them, against what is printed; of pages only that of the row at hand. */
function drawSums() {
  const sheet = here ? table.rows.get(here.n).sheet : 0;
  for (const place of document.querySelectorAll(".sum")) {
    const of = Number(place.dataset.sheet);
    place.classList.toggle("elsewhere", of !== 0 && of !== sheet);
    const { total, missing } = table.addUp(of);
    const printed = readDecimal(place.dataset.printed);
    const apart = printed === null || missing ? null : printed - total;
    place.querySelector(".added").textContent = writeDecimal(total) + (missing ? `（${missing} 行没有金额）` : "");
    place.querySelector(".printed").textContent = printed === null ? "未读出" : writeDecimal(printed);
    place.querySelector(".apart").textContent = apart === null ? "" : apart === 0n ? "✓ 相符" : `相差 ${writeDecimal(apart)}`;
    place.classList.toggle("good", apart === 0n);
    place.classList.toggle("bad", apart !== null && apart !== 0n);
  }
}

function onStale(data) {
  showStale(data);
}

async function reload() {
  const state = await ask([...table.rows.keys()]);
  if (!state) return;
  writes.stale = false;
  writes.version = state.version;
  hideStale();
  table.accept(state.rows);
  accept(state);
  say("已取新内容；没有写入的格子标着“!”，按 Enter 再写");
}

function onHold(who, mine) {
  byId("held").hidden = mine;
  byId("held-who").textContent = who;
  byId("confirm-row").disabled = !mine;
}

// ------------------------------------------------------------------------------------------------ keys
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-10, 0], PageDown: [10, 0], Home: [0, -99], End: [0, 99] };
const WHILE_EDITING = ["ArrowUp", "ArrowDown", "PageUp", "PageDown"];

function onKey(event) {
  if (isComposing(event) || !here || event.metaKey) return;
  if (!editing && !table.find(event.target)) return;
  if (act(event)) event.preventDefault();
}

/** @returns {boolean} whether the key was ours */
function act(event) {
  const digit = event.altKey ? /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1] : "";
  if (digit) return takeOther(Number(digit) - 1), true;
  if (event.altKey) return false;
  if (event.key === "Enter") return onEnter(event), true;
  if (event.ctrlKey) return false;
  if (event.key === "Escape" && editing) return stopEditing(), goTo(here), true;
  if (event.key === "Tab" && editing) return onTab(event.shiftKey ? -1 : 1), true;
  const step = STEPS[event.key];
  if (step && (!editing || WHILE_EDITING.includes(event.key))) return stopEditing(true), goTo(table.step(here, ...step)), true;
  if (editing) return false;
  if (event.key === "F2") return startEditing(), true;
  if (event.key === "Backspace" || event.key === "Delete") return startEditing(""), true;
  if (event.key.length === 1 || event.key === "Process") startEditing();
  return false; // the letter itself goes into the input, which has the focus by now
}

function onEnter(event) {
  if (event.ctrlKey) return confirmRow();
  if (!editing) return startEditing();
  stopEditing(true);
  goTo(table.step(here, event.shiftKey ? -1 : 1, 0));
}

function onTab(right) {
  stopEditing(true);
  goTo(table.step(here, 0, right));
  startEditing();
}

// ------------------------------------------------------------------------------------------------ put together
byId("grid").addEventListener("keydown", onKey);
byId("grid").addEventListener("focusin", (event) => {
  const place = table.find(event.target);
  if (place && event.target !== input && (place.n !== here?.n || place.c !== here?.c)) goTo(place);
});
byId("grid").addEventListener("pointerdown", (event) => {
  const place = table.find(event.target);
  if (editing && place && event.target !== input) stopEditing(true);
});
byId("grid").addEventListener("dblclick", (event) => table.find(event.target) && event.target !== input && startEditing());
input.addEventListener("blur", () => window.setTimeout(() => document.activeElement !== input && editing && stopEditing(true)));
byId("order").addEventListener("click", (event) => {
  const failing = event.currentTarget.getAttribute("aria-pressed") !== "true";
  event.currentTarget.setAttribute("aria-pressed", String(failing));
  table.sort(failing);
  if (here) scrollTo(table.cellAt(here.n, here.c));
});
byId("confirm-row").addEventListener("click", confirmRow);
byId("stale-reload").addEventListener("click", reload);
byId("take-over").addEventListener("click", () => hold.ask(true));
hold.start();

const first = table.body.rows[0];
if (first) goTo({ n: Number(first.dataset.n), c: Math.max(0, columns.indexOf("amount")) });
