import { stripVTControlCharacters } from "node:util";

/** A terminal or a file: what `process.stdout` is. */
export interface Out {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

const redrawMs = 200;
const eraseBelow = "\x1b[J";

/** Text goes up the terminal; below it, a line for each thing that runs now is drawn again and again. */
export class LiveLines {
  readonly #out: Out;
  readonly #lines = new Map<object, () => string>();
  #drawn = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(out: Out) {
    this.#out = out;
  }

  get isTerminal(): boolean {
    return this.#out.isTTY === true;
  }

  /** Colours are for terminals; a log keeps the words. */
  print(text: string): void {
    if (!this.isTerminal) {
      this.#out.write(stripVTControlCharacters(text));
      return;
    }
    this.#out.write(this.#erasing() + text);
    this.#drawn = 0;
    this.#draw();
  }

  /** Shows a line until it is shown as undefined; without a terminal, nothing. */
  show(owner: object, line: (() => string) | undefined): void {
    if (!this.isTerminal) return;
    if (line === undefined) this.#lines.delete(owner);
    else this.#lines.set(owner, line);
    this.#draw();
    if (this.#lines.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    } else {
      this.#timer ??= setInterval(() => this.#draw(), redrawMs);
    }
  }

  #draw(): void {
    const columns = (this.#out.columns || 80) - 1;
    const rows = [...this.#lines.values()].slice(0, (this.#out.rows || 24) - 1);
    const text = rows.map((line) => fitted(stripVTControlCharacters(line()), columns)).join("\n");
    this.#out.write(this.#erasing() + text);
    this.#drawn = rows.length;
  }

  #erasing(): string {
    const up = this.#drawn > 1 ? `\x1b[${this.#drawn - 1}A` : "";
    return this.#drawn === 0 ? "" : `\r${up}${eraseBelow}`;
  }
}

/** East Asian and emoji characters take two columns. */
const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60]|\p{Emoji_Presentation}/u;

/** The beginning of a text that fits: a line that wraps could not be erased. */
function fitted(text: string, columns: number): string {
  let width = 0;
  let kept = "";
  for (const character of text.replaceAll(/\s/g, " ")) {
    width += wide.test(character) ? 2 : 1;
    if (width > columns) break;
    kept += character;
  }
  return kept;
}
