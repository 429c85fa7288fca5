// Talks to the server: every write names the version that the person saw, and brings the session's token along.

import { findOwnToken, signInAgain } from "/static/signed_out.js";

let token = document.querySelector('meta[name="csrf"]')?.content ?? "";

/**
 * Sends one request; where the session is over, as soon as the person has signed in again.
 * @param {string} method
 * @param {string} path
 * @param {object|undefined} body sent as JSON
 * @param {object} more further settings of fetch
 * @returns {Promise<{ok: boolean, status: number, data: object}>} status 0: the server was not reached
 */
export async function send(method, path, body, more = {}) {
  const headers = { Accept: "application/json", "X-CSRF-Token": token };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    const content = body === undefined ? undefined : JSON.stringify(body);
    const answer = await fetch(path, { method, headers, body: content, credentials: "same-origin", ...more });
    if (answer.status === 401) {
      token = await signInAgain();
      return await send(method, path, body, more);
    }
    if (answer.status === 403 && (await hasNewToken())) return await send(method, path, body, more);
    const data = await readJson(answer);
    return { ok: answer.ok, status: answer.status, data };
  } catch {
    return { ok: false, status: 0, data: { error: "没有连上服务器", next: "请检查网络，再试一次；您填的还在" } };
  }
}

/** Whether the person signed in again in another tab, so that this page's token is an old one. */
async function hasNewToken() {
  const found = await findOwnToken();
  const isNew = found !== "" && found !== token;
  if (isNew) token = found;
  return isNew;
}

async function readJson(answer) {
  const isJson = (answer.headers.get("Content-Type") ?? "").includes("json");
  if (isJson) return await answer.json();
  return answer.ok ? {} : { error: `服务器没有完成（${answer.status}）`, next: "请重新载入页面" };
}

/** What every write has to bring along; another one once the person had to sign in again. */
export function sessionToken() {
  return token;
}

/** What went wrong and what to do next, in one line. */
export function explain(data) {
  return [data.error, data.next].filter(Boolean).join("；");
}

let clearing = 0;

/** Tells people something at the foot of the page; what is bad stays longer. */
export function say(text, bad = false) {
  const place = document.getElementById("said");
  if (!place) return;
  place.textContent = text;
  place.classList.toggle("bad", bad);
  window.clearTimeout(clearing);
  clearing = window.setTimeout(() => (place.textContent = ""), bad ? 12000 : 5000);
}
