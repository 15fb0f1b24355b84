import { write } from "./carriage_returns.ts";

type Fields = Readonly<Record<string, unknown>>;

/** An output as nbformat 4.5 stores it. */
export type Output =
  | { readonly output_type: "stream"; readonly name: string; readonly text: string | readonly string[] }
  | { readonly output_type: "display_data"; readonly data: Fields; readonly metadata: Fields }
  | {
      readonly output_type: "execute_result";
      readonly data: Fields;
      readonly metadata: Fields;
      readonly execution_count: number | null;
    }
  | {
      readonly output_type: "error";
      readonly ename: string;
      readonly evalue: string;
      readonly traceback: readonly string[];
    };

/** What a cell's kernel messages do to outputs. */
export type OutputMessage =
  | { readonly type: "output"; readonly output: Output; readonly displayId: string | undefined }
  | { readonly type: "update"; readonly displayId: string; readonly data: Fields; readonly metadata: Fields }
  | { readonly type: "clear"; readonly wait: boolean };

/** Where a notebook's displays are shown: an update can reach into another cell. */
export class DisplayPlaces {
  readonly #places = new Map<string, { readonly outputs: Output[]; readonly index: number }[]>();

  add(displayId: string, outputs: Output[]): void {
    const places = this.#places.get(displayId) ?? [];
    places.push({ outputs, index: outputs.length - 1 });
    this.#places.set(displayId, places);
  }

  update(displayId: string, content: { readonly data: Fields; readonly metadata: Fields }): void {
    for (const { outputs, index } of this.#places.get(displayId) ?? []) {
      const output = outputs[index];
      if (output?.output_type !== "display_data" && output?.output_type !== "execute_result") continue;
      outputs[index] = { ...output, data: content.data, metadata: content.metadata };
    }
  }

  forget(outputs: Output[]): void {
    for (const [id, places] of this.#places) {
      this.#places.set(
        id,
        places.filter((place) => place.outputs !== outputs),
      );
    }
  }
}

/** Collects what one cell shows in the list that it is given, also while later cells run. */
export class CellOutputs {
  readonly #outputs: Output[];
  readonly #displays: DisplayPlaces;
  #clearBeforeNext = false;
  /** Where the next text goes on the newest one's last line, if a `\r` took it back. */
  #column: number | undefined;

  constructor(outputs: Output[], displays: DisplayPlaces) {
    this.#outputs = outputs;
    this.#displays = displays;
  }

  take(message: OutputMessage): void {
    if (message.type === "update") this.#displays.update(message.displayId, message);
    else if (message.type === "output") this.#show(message.output, message.displayId);
    else if (message.wait) this.#clearBeforeNext = true;
    else this.#clear();
  }

  #show(output: Output, displayId: string | undefined): void {
    if (this.#clearBeforeNext) this.#clear();
    this.#add(output);
    if (displayId !== undefined) this.#displays.add(displayId, this.#outputs);
  }

  /** Neighbouring texts of one stream are one output. */
  #add(output: Output): void {
    const last = this.#outputs.at(-1);
    if (output.output_type !== "stream") {
      this.#outputs.push(output);
      return;
    }
    const added = [output.text].flat().join("");
    const before = last?.output_type === "stream" && last.name === output.name ? last : undefined;
    const text = before === undefined ? "" : [before.text].flat().join("");
    // A bar that was rewritten ten times a second for an hour leaves its last state, not megabytes.
    const written = write({ text, column: before === undefined ? undefined : this.#column }, added);
    this.#column = written.column;
    if (before !== undefined) this.#outputs.pop();
    this.#outputs.push({ ...output, text: written.text });
  }

  #clear(): void {
    this.#clearBeforeNext = false;
    this.#outputs.length = 0;
    this.#displays.forget(this.#outputs);
  }
}
