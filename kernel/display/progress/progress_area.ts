import { randomUUID } from "node:crypto";
import { mimeData } from "../../../protocol/mime.ts";
import type { DisplayMessage } from "../mime_bundle.ts";
import type { CountingBar, ProgressView } from "./progress_bar.ts";
import { ProgressSlot } from "./progress_slot.ts";
import { progressText } from "./progress_text.ts";

/** What bars are shown with. */
export interface ProgressOutput {
  display(message: DisplayMessage): void;
  /** Writes to the cell's stdout. */
  print(text: string): void;
  /** Tells cells apart: bars of two cells are not nested. */
  cellId(): number;
}

interface OpenBar {
  readonly bar: CountingBar;
  readonly slot: ProgressSlot<CountingBar>;
  readonly cellId: number;
  readonly parent: OpenBar | undefined;
  /** Where the bar of an inner loop stood: the next run of the loop takes that place instead of a new one. */
  innerSlot: ProgressSlot<CountingBar> | undefined;
}

/** Every bar of a notebook that is open. A bar that starts while another one of its cell runs is inside that. */
export class ProgressArea implements ProgressView {
  readonly #output: ProgressOutput;
  readonly #open = new Map<CountingBar, OpenBar>();
  /** Characters on the line that text bars rewrite. */
  #lineLength = 0;

  constructor(output: ProgressOutput) {
    this.#output = output;
  }

  opened(bar: CountingBar): void {
    const cellId = this.#output.cellId();
    const parent = this.#barsOf(cellId).findLast((other) => other.bar.asText === bar.asText);
    // One line holds all text bars that are nested: a console can go back to its start, but not up.
    const slot = (bar.asText ? parent?.slot : parent?.innerSlot) ?? this.#newSlot(bar.asText, cellId);
    if (parent !== undefined) parent.innerSlot = undefined;
    this.#open.set(bar, { bar, slot, cellId, parent, innerSlot: undefined });
    slot.show(bar, performance.now());
  }

  changed(bar: CountingBar, nowMs: number): void {
    this.#open.get(bar)?.slot.show(bar, nowMs);
  }

  ended(bar: CountingBar): void {
    const open = this.#open.get(bar);
    if (open === undefined) return;
    const { slot, parent, innerSlot } = open;
    innerSlot?.flush();
    slot.show(bar, performance.now());
    // The end of an inner loop that soon runs again may wait; that of the whole is shown for certain.
    const isInner = parent !== undefined && this.#open.has(parent.bar);
    if (isInner) parent.innerSlot = slot;
    else slot.flush();
    this.#open.delete(bar);
    if (bar.asText && !isInner) this.#endLine();
  }

  /** Ends the bars of an interrupted cell: none of its code runs any more to do so. */
  interrupted(cellId: number): void {
    for (const { bar } of this.#barsOf(cellId).reverse()) bar.end("interrupted");
  }

  /** Ends the bars that a failed cell cannot end any more; loops end theirs, or go on without the cell. */
  failed(cellId: number): void {
    for (const { bar, slot } of this.#barsOf(cellId).reverse()) {
      if (bar.isLoop) continue;
      bar.end("stopped");
      slot.flush();
    }
  }

  #barsOf(cellId: number): OpenBar[] {
    return [...this.#open.values()].filter((open) => open.cellId === cellId);
  }

  #newSlot(asText: boolean, cellId: number): ProgressSlot<CountingBar> {
    if (asText) return new ProgressSlot(() => this.#writeLine(cellId));
    const displayId = randomUUID();
    return new ProgressSlot((shown, isFirst) => {
      const state = shown.state();
      const data = mimeData("application/vnd.flowbook.progress.v1+json", state, progressText(state));
      const type = isFirst ? "display_data" : "update_display_data";
      this.#output.display({ type, bundle: { data, metadata: {} }, displayId });
    });
  }

  #writeLine(cellId: number): void {
    const bars = this.#barsOf(cellId).filter(({ bar }) => bar.asText);
    const line = bars.map(({ bar }) => progressText(bar.state())).join("  ");
    this.#output.print(`\r${line.padEnd(this.#lineLength)}`);
    this.#lineLength = line.length;
  }

  #endLine(): void {
    this.#output.print("\n");
    this.#lineLength = 0;
  }
}
