// Steps of a person on their way to the ledger: one behind the other, each with the newest version the server answered.

import { explain, say, send } from "/static/api.js";
import { putParts } from "/static/parts.js";

export class Writes {
  /**
   * @param {string} base address of the case
   * @param {number} version the version that the page shows
   * @param {{onParts: Function, onStale: Function}} told
   */
  constructor(base, version, told) {
    this.base = base;
    this.version = version;
    this.told = told;
    this.stale = false;
    this.last = Promise.resolve();
    this.waiting = 0;
  }

  /**
   * Writes a step as soon as those before it are answered.
   * @returns {Promise<{ok: boolean, said: string, warning?: string}>}
   */
  push(path, body) {
    this.waiting += 1;
    const step = this.last.then(() => this.#write(path, body));
    this.last = step.finally(() => (this.waiting -= 1));
    return step;
  }

  /** The page as the case stands now, after somebody else changed it; drafts stay in their inputs. */
  async reload() {
    const { ok, data } = await send("GET", `${this.base}/parts`);
    if (!ok) {
      say(explain(data), true);
      return false;
    }
    this.stale = false;
    this.#accept(data);
    return true;
  }

  async #write(path, body) {
    if (this.stale) return { ok: false, said: "没有写入：案卷已被别人改过" };
    const { ok, status, data } = await send("POST", this.base + path, { ...body, version: this.version });
    if (ok) {
      this.#accept(data);
      return { ok: true, said: data.said ?? "", warning: data.warning ?? "" };
    }
    if (status === 409) {
      this.stale = true;
      this.told.onStale(data);
    }
    return { ok: false, said: explain(data) };
  }

  #accept(data) {
    this.version = data.version;
    document.body.dataset.version = String(data.version);
    this.told.onParts(() => putParts(data.parts ?? {}));
  }
}
