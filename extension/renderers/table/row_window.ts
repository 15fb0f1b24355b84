import { element } from "../elements.ts";

/** Fewer rows than this stand in the page all at once. */
const wholeUpTo = 100;
/** Rows above and below those that are seen, so that a short scroll shows no gap. */
const overscan = 10;
const guessedHeight = 24;

/**
 * The rows of a long table that are in sight; two blank rows stand for those above and below. All rows are equally
 * high, since their texts do not wrap.
 */
export class RowWindow {
  readonly #grid: HTMLElement;
  readonly #body: HTMLTableSectionElement;
  readonly #makeRow: (index: number) => HTMLTableRowElement;
  #order: readonly number[] = [];
  #first = -1;

  constructor(
    grid: HTMLElement,
    body: HTMLTableSectionElement,
    makeRow: (index: number) => HTMLTableRowElement,
  ) {
    this.#grid = grid;
    this.#body = body;
    this.#makeRow = makeRow;
    grid.addEventListener("scroll", () => this.#draw(), { passive: true });
  }

  /** Shows the rows with these indices, in this order, from the top. */
  show(order: readonly number[]): void {
    this.#order = order;
    this.#first = -1;
    this.#grid.scrollTop = 0;
    this.#draw();
  }

  /** The height of the grid has changed. */
  resize(): void {
    this.#first = -1;
    this.#draw();
  }

  #draw(): void {
    if (this.#order.length <= wholeUpTo) {
      if (this.#first !== 0) this.#body.replaceChildren(...this.#rows(0, this.#order.length));
      this.#first = 0;
      return;
    }
    const height = this.#rowHeight();
    const seen = this.#grid.clientHeight === 0 ? wholeUpTo : Math.ceil(this.#grid.clientHeight / height);
    const top = Math.floor(this.#grid.scrollTop / height);
    // Steps of a few rows: not each pixel makes new ones.
    const first = Math.max(0, Math.floor((top - overscan) / overscan) * overscan);
    if (first === this.#first) return;
    this.#first = first;
    const last = Math.min(this.#order.length, first + seen + 3 * overscan);
    const blanks = [first, this.#order.length - last].map((rows) => blank(rows * height));
    this.#body.replaceChildren(...blanks.slice(0, 1), ...this.#rows(first, last), ...blanks.slice(1));
  }

  #rows(first: number, last: number): readonly HTMLTableRowElement[] {
    return this.#order.slice(first, last).map((index, offset) => {
      const row = this.#makeRow(index);
      // The header is the first row.
      row.setAttribute("aria-rowindex", String(first + offset + 2));
      return row;
    });
  }

  #rowHeight(): number {
    const row = this.#body.querySelector("tr:not([aria-hidden])");
    const height = row?.getBoundingClientRect().height ?? 0;
    return height > 0 ? height : guessedHeight;
  }
}

function blank(height: number): HTMLTableRowElement {
  const row = element("tr");
  row.setAttribute("aria-hidden", "true");
  row.style.height = `${height}px`;
  return row;
}
