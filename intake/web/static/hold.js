// Who works on the case: told every minute while the page is seen, given back when it is left.

import { explain, say, send } from "/static/api.js";

const EVERY = 60_000;

export class Hold {
  /**
   * @param {string} base address of the case
   * @param {(who: string, mine: boolean) => void} onChange
   * @param {() => boolean} isDone whether the person has nothing left to do in the case, and does not ask for it
   */
  constructor(base, onChange, isDone = () => false) {
    this.base = base;
    this.onChange = onChange;
    this.isDone = isDone;
    this.mine = true;
    this.who = "";
  }

  start() {
    this.#renew();
    window.setInterval(() => this.#renew(), EVERY);
    document.addEventListener("visibilitychange", () => this.#renew());
    window.addEventListener("pagehide", () => this.release());
    window.addEventListener("pageshow", (event) => event.persisted && this.ask(false));
  }

  #renew() {
    if (document.visibilityState === "visible" && !this.isDone()) void this.ask(false);
  }

  /** Asks for the case; with `take`, takes it from whoever has it. */
  async ask(take) {
    const { ok, data, status } = await send("POST", `${this.base}/hold`, { take });
    if (!ok) {
      if (take || status === 0) say(explain(data), true);
      return;
    }
    this.mine = Boolean(data.mine);
    this.who = data.who ?? "";
    this.onChange(this.who, this.mine);
  }

  release() {
    if (this.mine) void send("DELETE", `${this.base}/hold`, undefined, { keepalive: true });
  }
}
