// The table of a grid: what its rows hold, what is drawn of it, and the arithmetic that is shown at once.

import { addUp, multiply, readDecimal, tryProduct, writeDecimal } from "/static/decimals.js";

const SIGNS = { open: "？", look: "·", done: "✓" };
const PROOFS = { holds: "✓", near: "尾数", fails: "不符" };

export class GridTable {
  /** @param {HTMLTableElement} table  @param {string[]} columns keys of the columns */
  constructor(table, columns) {
    this.body = table.tBodies[0];
    this.columns = columns;
    this.rows = new Map();
    for (const line of this.body.rows) {
      const row = JSON.parse(line.dataset.row);
      line.removeAttribute("data-row");
      this.rows.set(row.n, { ...row, line, digest: Number(line.dataset.digest), drafts: new Map() });
      this.drawRow(row.n);
    }
  }

  /** The row and column of an element in the table; null outside of cells. */
  find(element) {
    const cell = element?.closest?.("td");
    const number = Number(cell?.parentElement?.dataset.n ?? 0);
    const column = cell ? cell.cellIndex - 1 : -1;
    return number && column >= 0 && column < this.columns.length ? { n: number, c: column } : null;
  }

  cellAt(n, c) {
    return this.rows.get(n).line.cells[c + 1];
  }

  textAt(n, c) {
    const row = this.rows.get(n);
    return row.drafts.has(c) ? row.drafts.get(c).text : row.cells[c].t;
  }

  /** The place so many rows and columns away, as the rows stand now; at an edge the last one before it. */
  step({ n, c }, down, right) {
    const lines = this.body.rows;
    const at = this.rows.get(n).line.sectionRowIndex;
    const line = lines[Math.min(lines.length - 1, Math.max(0, at + down))];
    return { n: Number(line.dataset.n), c: Math.min(this.columns.length - 1, Math.max(0, c + right)) };
  }

  /** New rows of the server; what is not written yet stays. */
  accept(rows) {
    for (const fresh of rows) {
      const known = this.rows.get(fresh.n);
      if (!known) continue;
      Object.assign(known, fresh);
      this.drawRow(fresh.n);
    }
  }

  drawRow(n) {
    const row = this.rows.get(n);
    row.cells.forEach((_, c) => this.drawCell(n, c));
    const { word, product } = this.#prove(row);
    row.line.className = `product-${product}`;
    row.line.cells[this.columns.length + 1].textContent = word;
  }

  drawCell(n, c) {
    const row = this.rows.get(n);
    const [cell, known, draft] = [this.cellAt(n, c), row.cells[c], row.drafts.get(c)];
    if (cell.querySelector("input")) return;
    const figure = cell.classList.contains("figure") ? "figure " : "";
    cell.className = `${figure}s-${known.s}${draft ? (draft.failed ? " unsaved" : " saving") : ""}`;
    cell.replaceChildren(this.textAt(n, c));
    const sign = draft?.failed ? "!" : SIGNS[known.s];
    if (!sign) return;
    const mark = document.createElement("span");
    mark.className = "sign";
    mark.textContent = sign;
    mark.title = draft?.failed ? "没有写入" : known.m;
    cell.append(mark);
  }

  #prove(row) {
    const [quantity, price, amount] = ["quantity", "price", "amount"].map((key) => this.#valueAt(row, key));
    // What has more than four places the server alone can multiply.
    if (!row.drafts.size && (quantity === null || price === null)) return { word: PROOFS[row.product] ?? "", product: row.product };
    if (quantity === null || price === null) return { word: "", product: "untried" };
    if (amount === null) return { word: `= ${writeDecimal(multiply(quantity, price))}`, product: "untried" };
    const product = tryProduct(quantity, price, amount);
    const told = product === "holds" ? "" : ` 应为 ${writeDecimal(multiply(quantity, price))}`;
    return { word: PROOFS[product] + told, product };
  }

  #valueAt(row, key) {
    const c = this.columns.indexOf(key);
    return c < 0 ? null : readDecimal(this.textAt(row.n, c));
  }

  /** The sum of the amounts of a sheet, or of all where it is 0. */
  addUp(sheet) {
    const rows = [...this.rows.values()].filter((row) => !sheet || row.sheet === sheet);
    return addUp(rows.map((row) => this.#valueAt(row, "amount")));
  }

  /** @param {boolean} failing whether failing rows come first, else as they are printed */
  sort(failing) {
    const rank = (row) => (failing ? row.rank : 0);
    const ordered = [...this.rows.values()].sort((a, b) => rank(a) - rank(b) || a.n - b.n);
    this.body.append(...ordered.map((row) => row.line));
  }
}
