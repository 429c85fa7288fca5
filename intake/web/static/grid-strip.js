// The page picture above a grid, cut to the row at which one works: it follows the row, and marks the cell.

export class Strip {
  /**
   * @param {HTMLElement} place
   * @param {import("/static/pictures.js").Pictures} pictures
   */
  constructor(place, pictures) {
    this.place = place;
    this.pictures = pictures;
    this.paper = place.querySelector(".paper");
    this.picture = place.querySelector("img");
    this.row = place.querySelector(".row-place");
    this.cell = place.querySelector(".cell-place");
    this.nothing = place.querySelector(".nothing");
    this.sheet = 0;
    this.middle = 0.5;
    this.picture.addEventListener("load", () => this.#move());
    window.addEventListener("resize", () => this.#move());
  }

  /** Shows a place of a sheet; rectangles are fractions of the picture, `[left, top, right, bottom]`. */
  async show(sheet, row, cell) {
    const there = Boolean(sheet && row);
    this.nothing.hidden = there;
    this.paper.hidden = !there;
    if (!there) return;
    this.middle = (row[1] + row[3]) / 2;
    this.#mark(this.row, row);
    this.#mark(this.cell, cell);
    this.#move();
    if (sheet === this.sheet) return;
    this.sheet = sheet;
    const address = await this.pictures.find(sheet);
    if (this.sheet !== sheet) return;
    this.picture.src = address;
    this.picture.alt = `第 ${sheet} 页`;
    this.pictures.fetchAhead([sheet + 1]);
  }

  #mark(element, rect) {
    element.hidden = !rect;
    if (!rect) return;
    const [left, top, right, bottom] = rect;
    element.style.left = `${left * 100}%`;
    element.style.top = `${top * 100}%`;
    element.style.width = `${(right - left) * 100}%`;
    element.style.height = `${(bottom - top) * 100}%`;
  }

  #move() {
    const high = this.paper.offsetHeight;
    const seen = this.place.clientHeight;
    const shift = Math.min(0, Math.max(seen - high, seen / 2 - this.middle * high));
    this.paper.style.transform = `translateY(${Math.round(shift)}px)`;
  }
}
