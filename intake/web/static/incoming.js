// New parts of the page come in while somebody works on it: drafts, focus and what an input method composes are kept.

import { findValue } from "/static/loop.js";

export class Incoming {
  /**
   * @param {import("./loop.js").Loop} loop
   * @param {() => void} after what has to follow every change
   */
  constructor(loop, after) {
    this.loop = loop;
    this.after = after;
    this.composing = false;
    this.held = null;
    document.addEventListener("compositionstart", () => (this.composing = true));
    document.addEventListener("compositionend", () => this.#release());
  }

  /** Lets parts in; while an input method composes they wait, for it must not lose its input. The newest hold all before them. */
  accept(put) {
    if (this.composing) {
      this.held = put;
      return;
    }
    const focused = document.activeElement;
    const typing = focused?.matches?.("input, textarea") ? [focused.selectionStart, focused.selectionEnd] : null;
    const id = focused?.closest?.("[data-value]")?.dataset.value;
    put();
    this.loop.restoreDrafts();
    if (id && document.activeElement !== focused) this.#restoreFocus(id, typing);
    this.after();
  }

  #release() {
    this.composing = false;
    const put = this.held;
    this.held = null;
    if (put) this.accept(put);
  }

  #restoreFocus(id, typing) {
    const element = findValue(id);
    if (!element) return;
    this.loop.activate(element);
    if (!typing) return;
    this.loop.edit();
    document.activeElement.setSelectionRange?.(...typing);
  }
}
