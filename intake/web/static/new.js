// A new case, or papers that are added to one: files are listed, sent one after the other as they are, and the reading is followed; a reload goes on where it was.

import { explain, say, send, sessionToken } from "./api.js";
import { filesOfDrop, filesOfInput, holdsFiles } from "./dropped.js";

const part = (id) => document.getElementById(id);
const to = part("new").dataset.for ?? "";
const LOOK = 1000;
const SHORT = 3;
const NOT_PAPERS = /\.(ya?ml|ini|db|lnk|url|exe|txt)$/i;

/** @type {{file: File, path: string, line: HTMLElement}[]} */
let chosen = [];
let isSending = false;

/** Takes files that were dropped or chosen. */
export function begin(files) {
  for (const one of files) add(one);
  part("send").disabled = chosen.length === 0;
  const folder = files[0]?.path.includes("/") ? files[0].path.split("/")[0] : "";
  if (folder && part("name") && !part("name").value) part("name").value = folder.slice(0, 50);
  if (chosen.length) part("send").focus();
}

function add({ file, path }) {
  const line = document.createElement("li");
  const name = document.createElement("span");
  name.className = "path";
  name.textContent = path;
  const how = document.createElement("span");
  how.className = "how";
  line.append(name, how);
  part("list").append(line);
  const why = refuse(file);
  if (why) {
    fail(line, why);
    return;
  }
  how.textContent = size(file.size);
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "quiet";
  remove.textContent = "移除";
  remove.setAttribute("aria-label", `移除 ${path}`);
  remove.addEventListener("click", () => {
    chosen = chosen.filter((one) => one.line !== line);
    line.remove();
    part("send").disabled = chosen.length === 0;
  });
  line.append(remove);
  chosen.push({ file, path, line });
}

/** What the server would refuse anyway is told before it is sent. */
function refuse(file) {
  const limits = part("new").dataset;
  if (NOT_PAPERS.test(file.name)) return "不是材料，不上传";
  if (file.size === 0) return "文件是空的";
  if (file.size > Number(limits.mostFileBytes)) return `超过上限 ${size(Number(limits.mostFileBytes))}`;
  if (chosen.length >= Number(limits.mostFiles)) return `一个案卷最多 ${limits.mostFiles} 个文件`;
  const sum = chosen.reduce((total, one) => total + one.file.size, file.size);
  return sum > Number(limits.mostBytes) ? "这个案卷的文件加起来太大" : "";
}

function size(bytes) {
  return bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

function fail(line, why) {
  line.classList.add("bad");
  line.querySelector(".how").textContent = why;
}

function note(line, text) {
  line.querySelector(".how").textContent = text;
}

// ---------------------------------------------------------------------------------------------- sending
async function sendAll() {
  if (isSending || !chosen.length) return;
  isSending = true;
  part("send").disabled = true;
  const asked = to ? { case: to } : { name: part("name").value, item: part("item").value, insurance: part("insurance").value };
  const begun = await send("POST", "/new", asked);
  if (!begun.ok) {
    isSending = false;
    part("send").disabled = false;
    say(explain(begun.data), true);
    return;
  }
  const upload = begun.data.upload;
  window.history.replaceState({}, "", `/new?upload=${upload}${to ? `&for=${to}` : ""}`);
  showProgress();
  const total = chosen.reduce((sum, one) => sum + one.file.size, 0);
  let sent = 0;
  let stored = 0;
  for (const [index, one] of chosen.entries()) {
    one.line.querySelector("button")?.remove();
    const answer = await put(upload, index + 1, one, (bytes) => tell(`正在上传 ${index + 1}/${chosen.length}`, sent + bytes, total));
    sent += one.file.size;
    if (answer.ok) {
      stored += 1;
      note(one.line, "已收下");
    } else {
      const reason = withoutName(one.path, explain(answer.data));
      fail(one.line, reason);
      nameFailure(one.path, null, reason);
    }
  }
  isSending = false;
  if (stored) await finish(upload, stored);
  else {
    tell("没有收下任何文件，请看下面的原因", 0, 1);
    part("after").hidden = false;
    part("to-case").hidden = true;
  }
}

/** One file; a connection that broke is tried again, a refusal is not. */
async function put(upload, number, { file, path }, onBytes) {
  let answer;
  for (let attempt = 0; attempt < SHORT; attempt += 1) {
    answer = await putOnce(upload, number, file, path, onBytes);
    if (answer.status !== 0) return answer;
    await new Promise((done) => window.setTimeout(done, LOOK));
  }
  return answer;
}

function putOnce(upload, number, file, path, onBytes) {
  return new Promise((give) => {
    const request = new XMLHttpRequest();
    request.open("PUT", `/new/${upload}/${number}`);
    request.setRequestHeader("X-CSRF-Token", sessionToken());
    request.setRequestHeader("X-File-Name", encodeURIComponent(path));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => onBytes(event.loaded));
    request.addEventListener("load", () => give({ ok: request.status === 200, status: request.status, data: readJson(request) }));
    request.addEventListener("error", () => give({ ok: false, status: 0, data: { error: "上传中断，请再试一次" } }));
    request.send(file);
  });
}

function readJson(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return { error: `服务器没有收下（${request.status}）` };
  }
}

async function finish(upload, files) {
  const answer = await send("POST", `/new/${upload}/done`, { files });
  if (answer.ok) follow(upload, answer.data);
  else {
    tell(explain(answer.data), 0, 1);
    offerGoingOn(upload);
  }
}

// ---------------------------------------------------------------------------------------------- following
function showProgress() {
  part("choose").hidden = true;
  part("progress").hidden = false;
}

function tell(text, done, total) {
  const place = part("said-progress");
  if (place.textContent !== text) place.textContent = text;
  part("bar").max = Math.max(1, total);
  part("bar").value = done;
}

/** Each file and page is named once: what was told while it was sent also says what to do. */
function nameFailure(file, page, reason) {
  const name = `${file}${page ? ` 第 ${page} 页` : ""}`;
  if ([...part("failures").children].some((line) => line.dataset.of === name)) return;
  const line = document.createElement("li");
  line.dataset.of = name;
  line.textContent = `${name}：${reason}`;
  part("failures").append(line);
  part("failed").hidden = false;
}

/** A reason that begins with the name that stands in front of it anyway. */
function withoutName(path, reason) {
  const name = `${path.split("/").pop()}：`;
  return reason.startsWith(name) ? reason.slice(name.length) : reason;
}

async function look(upload) {
  const answer = await send("GET", `/new/${upload}`);
  if (answer.ok) follow(upload, answer.data);
  else if (answer.status === 0) {
    tell(explain(answer.data), 0, 1);
    window.setTimeout(() => look(upload), 5 * LOOK);
  } else tell(explain(answer.data), 0, 1);
}

/** Shows how far a case is, and looks again until it is read. */
function follow(upload, told) {
  showProgress();
  for (const lost of told.failures) nameFailure(lost.file, lost.page, lost.reason);
  if (told.state === "collecting") {
    tell(told.said, 0, 1);
    for (const file of told.files) listStored(file);
    if (told.files.length) offerGoingOn(upload);
    return;
  }
  part("retry").hidden = true;
  const isOver = told.state === "done" || told.state === "failed";
  const name = told.register ? `${told.register}：` : "";
  tell(name + told.said, isOver ? 1 : told.pages_done, isOver ? 1 : told.pages_total);
  if (!isOver) {
    window.setTimeout(() => look(upload), LOOK);
    return;
  }
  part("after").hidden = false;
  part("to-case").hidden = told.case === null;
  if (told.case !== null) {
    part("to-case").href = `/cases/${told.case}`;
    part("to-case").focus();
  }
}

function listStored(file) {
  const line = document.createElement("li");
  const name = document.createElement("span");
  name.className = "path";
  name.textContent = file.name;
  const how = document.createElement("span");
  how.className = "how";
  how.textContent = "已收下";
  line.append(name, how);
  part("list").append(line);
}

function offerGoingOn(upload) {
  part("retry").hidden = false;
  part("go-on").onclick = () => finish(upload, 0);
}

// ---------------------------------------------------------------------------------------------- what people do
part("case").addEventListener("submit", (event) => {
  event.preventDefault();
  sendAll();
});
for (const id of ["files", "folder"]) {
  part(id).addEventListener("change", (event) => {
    begin(filesOfInput(event.target));
    event.target.value = "";
  });
}
const drop = part("drop");
document.addEventListener("dragover", (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  drop.classList.add("over");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) drop.classList.remove("over");
});
document.addEventListener("drop", async (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  drop.classList.remove("over");
  const files = await filesOfDrop(event.dataTransfer);
  if (!part("choose").hidden) begin(files);
});
window.addEventListener("beforeunload", (event) => {
  if (isSending) event.preventDefault();
});

const before = new URLSearchParams(window.location.search).get("upload");
if (before && /^[0-9a-f]{32}$/.test(before)) look(before);
