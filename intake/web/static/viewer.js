// One page at a time: a picture and one drawing of boxes over it, moved and enlarged together, turned by quarters.
//
// Boxes are [left, top, width, height] in per cent of the upright picture. "Glass" is the picture as it lies, turned, at scale 1,
// which is as wide as the stage.

import Panzoom from "/static/vendor/panzoom/panzoom.es.js";

const SVG = "http://www.w3.org/2000/svg";
const DRAG = 5; // pixels from which a press is no click
const MARGIN = 28; // pixels around a box that is brought into view
const LARGEST = 8;

export class Viewer {
  /**
   * @param {HTMLElement} root holds `.stage`
   * @param {import("./pictures.js").Pictures} pictures
   * @param {{onBox?: Function, onWord?: Function, onSheet?: Function, listBoxes?: Function}} told
   */
  constructor(root, pictures, told = {}) {
    this.stage = root.querySelector(".stage");
    this.glass = this.stage.querySelector(".glass");
    this.turned = this.stage.querySelector(".turned");
    this.picture = this.stage.querySelector("img");
    this.svg = this.stage.querySelector("svg");
    this.pictures = pictures;
    this.told = told;
    this.sheet = 0;
    this.quarter = 0;
    this.spot = null;
    this.enlarged = false;
    this.asked = 0;
    this.panzoom = Panzoom(this.glass, { canvas: true, minScale: 0.3, maxScale: LARGEST, cursor: "grab", duration: 120 });
    this.#listen();
  }

  /** Shows a page; with a box, the box is marked and brought into view, enlarged if asked. */
  async show(sheet, box = null, enlarge = false) {
    const asked = ++this.asked;
    if (sheet !== this.sheet) {
      const source = await this.pictures.find(sheet);
      if (asked !== this.asked) return;
      await this.#load(source);
      if (asked !== this.asked) return;
      this.sheet = sheet;
      this.spot = null;
      this.quarter = 0;
      this.#layOut();
      this.fit();
      this.told.onSheet?.(sheet);
    }
    this.spot = box;
    this.drawBoxes();
    if (box && enlarge) this.enlarge();
    else if (box) this.bringIntoView(box);
  }

  /** The page as wide as the stage, from its top. */
  fit() {
    this.enlarged = false;
    this.#place(1, 0, 0);
  }

  /** Between the box that is looked at and the whole width. */
  toggleEnlarged() {
    if (this.enlarged || !this.spot) this.fit();
    else this.enlarge();
  }

  /** The box that is looked at, large in the middle of the stage. */
  enlarge() {
    const rect = this.#onGlass(this.spot);
    const { clientWidth: wide, clientHeight: high } = this.stage;
    const scale = Math.min(5, Math.max(1.2, Math.min((wide * 0.7) / rect.width, (high * 0.35) / rect.height)));
    this.enlarged = true;
    this.#put(scale, rect.x + rect.width / 2, rect.y + rect.height / 2, wide / 2, high / 2);
  }

  zoomBy(factor) {
    const { left, top, width, height } = this.stage.getBoundingClientRect();
    const middle = { clientX: left + width / 2, clientY: top + height / 2 };
    this.panzoom.zoomToPoint(this.panzoom.getScale() * factor, middle);
  }

  /** Turns the view by a quarter; the papers stay as they are. */
  turn() {
    this.quarter = (this.quarter + 1) % 4;
    this.#layOut();
    this.fit();
    if (this.spot) this.bringIntoView(this.spot);
  }

  /** Moves the page just so far that the box is seen. */
  bringIntoView(box) {
    const scale = this.panzoom.getScale();
    const rect = this.#onGlass(box);
    const { x, y } = this.#toStage(rect.x, rect.y);
    const { clientWidth: wide, clientHeight: high } = this.stage;
    const dx = shiftInside(x, rect.width * scale, wide);
    const dy = shiftInside(y, rect.height * scale, high);
    if (!dx && !dy) return;
    const pan = this.panzoom.getPan();
    this.panzoom.pan(pan.x + dx / scale, pan.y + dy / scale, { animate: true, force: true });
  }

  /** Draws the boxes of this page anew. */
  drawBoxes() {
    const boxes = this.told.listBoxes?.(this.sheet) ?? [];
    const drawn = boxes.map((one) => makeRect(one.box, `box ${one.gravity}${one.active ? " active" : ""}`, one));
    if (this.spot) drawn.push(makeRect(this.spot, "looked-at"));
    this.svg.replaceChildren(...drawn);
  }

  async #load(source) {
    this.picture.src = source;
    try {
      await this.picture.decode();
    } catch {
      this.picture.alt = "这一页没有影像";
    }
  }

  #layOut() {
    const { naturalWidth: w, naturalHeight: h } = this.picture;
    const sideways = this.quarter % 2 === 1;
    const across = this.stage.clientWidth;
    const ratio = w && h ? h / w : Math.SQRT2;
    const [wide, high] = sideways ? [across / ratio, across] : [across, across * ratio];
    this.size = { wide, high };
    this.glass.style.width = `${across}px`;
    this.glass.style.height = `${sideways ? wide : high}px`;
    this.turned.style.width = `${wide}px`;
    this.turned.style.height = `${high}px`;
    const moves = [`0px, 0px`, `${high}px, 0px`, `${wide}px, ${high}px`, `0px, ${wide}px`];
    this.turned.style.transform = `translate(${moves[this.quarter]}) rotate(${this.quarter * 90}deg)`;
  }

  /** A box in pixels of the glass. */
  #onGlass([left, top, width, height]) {
    const { wide, high } = this.size;
    const [x, y, w, h] = [(left * wide) / 100, (top * high) / 100, (width * wide) / 100, (height * high) / 100];
    return [
      { x, y, width: w, height: h },
      { x: high - y - h, y: x, width: h, height: w },
      { x: wide - x - w, y: high - y - h, width: w, height: h },
      { x: y, y: wide - x - w, width: h, height: w },
    ][this.quarter];
  }

  #toStage(x, y) {
    const scale = this.panzoom.getScale();
    const pan = this.panzoom.getPan();
    const [cx, cy] = this.#middle();
    return { x: cx + scale * (x - cx + pan.x), y: cy + scale * (y - cy + pan.y) };
  }

  /** Puts a point of the glass on a point of the stage. */
  #put(scale, x, y, stageX, stageY) {
    const [cx, cy] = this.#middle();
    this.#place(scale, (stageX - cx) / scale - (x - cx), (stageY - cy) / scale - (y - cy));
  }

  #place(scale, x, y) {
    this.panzoom.zoom(scale, { animate: false, force: true });
    this.panzoom.pan(x, y, { animate: false, force: true });
  }

  #middle() {
    return [this.glass.offsetWidth / 2, this.glass.offsetHeight / 2];
  }

  #listen() {
    let pressed = null;
    this.stage.addEventListener("pointerdown", (event) => (pressed = { x: event.clientX, y: event.clientY }), true);
    this.svg.addEventListener("click", (event) => {
      if (!pressed || Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < DRAG) this.#click(event);
    });
    this.stage.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.glass.addEventListener("panzoomchange", ({ detail }) => {
      this.svg.style.setProperty("--stroke", String(2 / detail.scale));
    });
    new ResizeObserver(() => this.sheet && (this.#layOut(), this.fit(), this.spot && this.bringIntoView(this.spot))).observe(
      this.stage,
    );
  }

  #click(event) {
    const box = event.target.closest(".box");
    if (box && !box.classList.contains("active")) {
      this.told.onBox?.(box.dataset.value);
      return;
    }
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    this.told.onWord?.({ sheet: this.sheet, x: point.x / 100, y: point.y / 100, append: event.shiftKey });
  }

  #wheel(event) {
    event.preventDefault();
    if (event.ctrlKey) {
      this.panzoom.zoomWithWheel(event, { step: 0.6 });
      return;
    }
    const scale = this.panzoom.getScale();
    const pan = this.panzoom.getPan();
    const [across, down] = event.shiftKey ? [event.deltaY, event.deltaX] : [event.deltaX, event.deltaY];
    this.panzoom.pan(pan.x - across / scale, pan.y - down / scale, { animate: false, force: true });
  }
}

/** By how many pixels something has to move to lie inside with a margin; what is too long is shown from its start. */
function shiftInside(start, length, room) {
  if (start < MARGIN) return MARGIN - start;
  const over = start + length - (room - MARGIN);
  return over > 0 ? -Math.min(over, start - MARGIN) : 0;
}

function makeRect([left, top, width, height], names, one = null) {
  const rect = document.createElementNS(SVG, "rect");
  rect.setAttribute("class", names);
  rect.setAttribute("x", String(left - 0.25));
  rect.setAttribute("y", String(top - 0.18));
  rect.setAttribute("width", String(width + 0.5));
  rect.setAttribute("height", String(height + 0.36));
  if (!one) return rect;
  rect.dataset.value = one.id;
  const title = document.createElementNS(SVG, "title");
  title.textContent = one.label;
  rect.append(title);
  return rect;
}
