// Pictures of pages, held in memory only: the next and the last page are there before anybody turns to them.

const MOST = 8;

export class Pictures {
  /** @param {string} base address of the case */
  constructor(base) {
    this.base = base;
    this.known = new Map();
  }

  /** @returns {Promise<string>} what an `img` shows; the plain address where the picture could not be fetched ahead */
  async find(sheet) {
    const waiting = this.known.get(sheet) ?? this.#fetch(sheet);
    this.known.delete(sheet);
    this.known.set(sheet, waiting);
    this.#dropOldest();
    return waiting;
  }

  /** Fetches what may be wanted next; what fails is asked for again when it is. */
  fetchAhead(sheets) {
    for (const sheet of sheets) if (!this.known.has(sheet)) void this.find(sheet);
  }

  async #fetch(sheet) {
    const address = `${this.base}/sheets/${sheet}.jpg`;
    try {
      const answer = await fetch(address, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      return URL.createObjectURL(await answer.blob());
    } catch {
      this.known.delete(sheet);
      return address;
    }
  }

  #dropOldest() {
    while (this.known.size > MOST) {
      const [sheet, waiting] = this.known.entries().next().value;
      this.known.delete(sheet);
      void waiting.then((url) => URL.revokeObjectURL(url));
    }
  }
}
