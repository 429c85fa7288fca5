// The open points one behind the other: which one is looked at, what is drafted in it, what is written of it.
//
// A point is looked at first: keys are commands then, 1-9 take another reading. Who wants to type goes into its input.

import { say } from "/static/api.js";

const EMPTY = "栏目是空的：请填写，或按“票面没有此栏”";
const LAST = "全部核对完了。按 D 到“决定”，按 N 看下一个案卷";

export class Loop {
  /**
   * @param {import("./writes.js").Writes} writes
   * @param {{show: Function, mayWrite: Function}} told `show(element)`: its place is to be seen
   */
  constructor(writes, told) {
    this.writes = writes;
    this.told = told;
    this.active = "";
    this.drafts = new Map();
    this.visited = [];
    this.finished = false;
  }

  get element() {
    return this.active ? findValue(this.active) : null;
  }

  // ---------------------------------------------------------------------------------------------- which one
  /** Makes a value the one that is looked at; `focus` false where it has the focus already. */
  activate(element, focus = true) {
    const id = element.dataset.value;
    this.finished = false;
    if (id !== this.active) {
      for (const other of document.querySelectorAll(".active[data-value]")) setActive(other, false);
      this.active = id;
    }
    setActive(element, true);
    openAround(element);
    if (focus) this.#focus(element);
    this.told.show(element);
  }

  /** The first point, or what says that there is none. */
  begin() {
    const first = listPoints()[0];
    if (first) this.activate(first);
  }

  next() {
    const points = listPoints();
    const here = points.findIndex((point) => point.dataset.value === this.active);
    const behind = [...points.slice(here + 1), ...points.slice(0, Math.max(0, here))];
    const wanted = behind.find((point) => !point.classList.contains("pending"));
    if (wanted) this.#visit(wanted);
    else this.#finish();
  }

  /** The one that was looked at before, though it is decided by now; else the one above. */
  back() {
    while (this.visited.length) {
      const element = findValue(this.visited.pop());
      if (element && element.dataset.value !== this.active) return this.activate(element);
    }
    return this.step(-1);
  }

  /** The neighbour in the list, without writing anything. */
  step(by) {
    const points = listPoints();
    const here = points.findIndex((point) => point.dataset.value === this.active);
    const wanted = points[here < 0 ? 0 : Math.min(points.length - 1, Math.max(0, here + by))];
    if (wanted) this.#visit(wanted);
    return undefined;
  }

  #visit(element) {
    if (this.active) this.visited.push(this.active);
    this.activate(element);
  }

  #finish() {
    if (this.active) this.visited.push(this.active);
    this.finished = true;
    document.getElementById("to-decide")?.focus();
    say(LAST);
  }

  /** A point takes the focus itself, a line by its button. */
  #focus(element) {
    const target = element.matches(".point") ? element : element.querySelector(".take");
    target.focus({ preventScroll: true });
    element.scrollIntoView({ block: "nearest" });
  }

  // ---------------------------------------------------------------------------------------------- drafts
  /** Into the input of the point that is looked at, its text marked. */
  edit() {
    const input = this.element && findInput(this.element, true);
    if (!input) return;
    input.focus();
    input.select();
  }

  /** What is in an input now is a draft, unless it is what the server gave; a box holds only for the text it was taken with. */
  note(input) {
    const element = input.closest("[data-value]");
    const known = this.drafts.get(element.dataset.value);
    const kept = known?.taken === input.value ? known : {};
    this.#keep(element, input, { ...kept, text: input.value });
  }

  /** Another reading, a word of the page: into the input, not yet written. */
  take(element, text, more = {}) {
    const input = findInput(element, true);
    if (input.readOnly) return;
    input.value = text;
    this.#keep(element, input, { text, taken: text, ...more });
  }

  /** The reading of that number, written at once. */
  takeReading(number) {
    const button = this.element?.querySelectorAll(".readings button")[number - 1];
    if (!button) {
      say(`没有第 ${number} 个读法；按 F2 改写`);
      return;
    }
    this.take(this.element, button.dataset.text, { why: "取票面的其他读法" });
    this.confirm(this.element);
  }

  /** Puts drafts back into inputs that the server made anew. */
  restoreDrafts() {
    for (const [id, draft] of this.drafts) {
      const element = findValue(id);
      if (!element) continue;
      const input = findInput(element, true);
      if (input.value !== draft.text) input.value = draft.text;
      element.classList.add("changed");
    }
  }

  #keep(element, input, draft) {
    const changed = draft.text !== input.defaultValue || Boolean(draft.box);
    if (changed) this.drafts.set(element.dataset.value, draft);
    else this.drafts.delete(element.dataset.value);
    element.classList.toggle("changed", changed);
  }

  // ---------------------------------------------------------------------------------------------- writing
  /** Confirms a value as it is, or writes what was made of it; the next one is looked at before the answer comes. */
  confirm(element) {
    if (!this.told.mayWrite()) return;
    const input = findInput(element, true);
    const id = element.dataset.value;
    const draft = this.drafts.get(id);
    const text = input.value.trim();
    const lacking = text ? !draft && "unread" in element.dataset && "没有读出有效的值：请改写，或取一个读法" : EMPTY;
    if (lacking) {
      this.#fail(element, lacking);
      return;
    }
    if (!draft && "done" in element.dataset) {
      this.next();
      return;
    }
    const step = draft
      ? { path: "/values", body: this.#describe(id, text, draft) }
      : { path: "/confirm", body: { values: [id], shown: [input.defaultValue] } };
    this.#write(element, step);
  }

  /** The paper does not carry it. */
  denyThere(element) {
    if (!this.told.mayWrite()) return;
    const body = { value: element.dataset.value, text: null, why: "票面没有此栏" };
    this.#write(element, { path: "/values", body });
  }

  #describe(id, text, { box, sheet, why }) {
    const place = box ? { sheet, box } : {};
    return { value: id, text, why: why ?? "对照票面更正", ...place };
  }

  async #write(element, { path, body }) {
    const id = element.dataset.value;
    element.classList.add("pending");
    this.#fail(element, "");
    const answer = this.writes.push(path, body);
    if (element.matches(".point")) this.next();
    const { ok, said, warning } = await answer;
    const now = findValue(id);
    now?.classList.remove("pending");
    if (ok) {
      const draft = this.drafts.get(id);
      if (!draft || draft.text.trim() === (body.text ?? draft.text.trim())) this.#settle(id, now);
      const told = [warning || said, this.finished && LAST].filter(Boolean);
      if (told.length) say(told.join("；"), Boolean(warning));
      return;
    }
    if (now) this.#fail(now, said);
    const named = `“${element.dataset.label}”`;
    if (this.active !== id) say(said.startsWith(named) ? said : `${named}没有写入：${said}`, true);
  }

  /** What was drafted is written: nothing of it is a draft any more. */
  #settle(id, element) {
    this.drafts.delete(id);
    element?.classList.remove("changed");
  }

  #fail(element, said) {
    element.classList.toggle("has-failed", Boolean(said));
    const place = element.querySelector(".failed");
    if (!place) return;
    place.textContent = said;
    place.hidden = !said;
  }
}

// ------------------------------------------------------------------------------------------------ where things are
/** The open points in their order. */
export function listPoints() {
  return [...document.querySelectorAll("#case-points .points:not(.decided) > .point")];
}

/** The element of a value: its point, else its line. */
export function findValue(id) {
  const name = CSS.escape(id);
  return (
    document.querySelector(`#case-points [data-value="${name}"]`) ??
    document.querySelector(`#case-values [data-value="${name}"]`)
  );
}

/** The input of a value; a line gets one when it is needed. */
export function findInput(element, make = false) {
  const input = element.querySelector("input, textarea");
  return input || !make ? input : addEditor(element);
}

function addEditor(line) {
  const editor = document.getElementById("line-editor").content.cloneNode(true);
  const input = editor.querySelector("input");
  input.value = input.defaultValue = line.querySelector(".text").textContent;
  input.setAttribute("aria-label", line.dataset.label);
  line.append(editor);
  return input;
}

function setActive(element, is) {
  element.classList.toggle("active", is);
  if (is) element.setAttribute("aria-current", "true");
  else element.removeAttribute("aria-current");
}

function openAround(element) {
  for (let around = element.closest("details"); around; around = around.parentElement.closest("details")) {
    around.open = true;
  }
}
