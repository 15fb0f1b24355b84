import process from "node:process";
import { StringDecoder } from "node:string_decoder";
import { inspect } from "node:util";
import type { CapturedKind } from "../../magics/magic.ts";
import { displaySymbol } from "../display/formatters/jupyter_display.ts";
import type { DisplayMessage, MimeBundle } from "../display/mime_bundle.ts";
import type { StreamName } from "../ring/layout.ts";
import type { OutputInterceptor } from "./cell_context.ts";

/** What `%%capture` kept of a cell; as a cell's last expression, an output shows as it would have. */
export interface CapturedOutput {
  readonly stdout: string;
  readonly stderr: string;
  /** Displays and the result, in order. */
  readonly outputs: readonly RichOutput[];
  /** Shows everything, in the order in which it came. */
  show(): void;
}

/** One output by MIME type. */
export interface RichOutput extends MimeBundle {
  show(): void;
}

type Entry =
  | { readonly type: "stream"; readonly name: StreamName; readonly text: string }
  | { readonly type: "display"; readonly bundle: MimeBundle; readonly displayId: string | undefined };

/** Takes the outputs of code in place of the frontend. */
export class OutputCapture implements OutputInterceptor, CapturedOutput {
  readonly #kinds: ReadonlySet<CapturedKind>;
  readonly #send: (message: DisplayMessage) => void;
  readonly #outer: OutputInterceptor | undefined;
  readonly #decoders = { stdout: new StringDecoder("utf8"), stderr: new StringDecoder("utf8") };
  #entries: Entry[] = [];
  #clearsBeforeNext = false;

  /**
   * @param send shows a display.
   * @param outer takes what this capture leaves alone.
   */
  constructor(
    kinds: readonly CapturedKind[],
    send: (message: DisplayMessage) => void,
    outer: OutputInterceptor | undefined,
  ) {
    this.#kinds = new Set(kinds);
    this.#send = send;
    this.#outer = outer;
  }

  get stdout(): string {
    return this.#streamText("stdout");
  }

  get stderr(): string {
    return this.#streamText("stderr");
  }

  get outputs(): readonly RichOutput[] {
    return this.#entries.flatMap((entry) => (entry.type === "display" ? [this.#richOutput(entry)] : []));
  }

  show(): void {
    for (const entry of this.#entries) {
      if (entry.type === "stream") process[entry.name].write(entry.text);
      else this.#send(displayMessage(entry));
    }
  }

  toString(): string {
    return this.stdout;
  }

  [inspect.custom](): string {
    const { stdout, stderr, outputs } = this;
    const sizes = `stdout: ${stdout.length} characters, stderr: ${stderr.length}, outputs: ${outputs.length}`;
    return `CapturedOutput { ${sizes}; show() shows them }`;
  }

  takeStream(name: StreamName, chunk: string | Uint8Array): boolean {
    if (!this.#kinds.has(name)) return this.#outer?.takeStream(name, chunk) ?? false;
    const text = typeof chunk === "string" ? chunk : this.#decoders[name].write(Buffer.from(chunk));
    const entries = this.#current();
    entries.push({ type: "stream", name, text });
    return true;
  }

  takeDisplay(message: DisplayMessage): boolean {
    if (!this.#kinds.has("display")) return this.#outer?.takeDisplay(message) ?? false;
    switch (message.type) {
      case "display_data":
        this.#current().push({ type: "display", bundle: message.bundle, displayId: message.displayId });
        return true;
      case "update_display_data":
        return this.#update(message.displayId, message.bundle);
      case "clear_output":
        if (message.wait) this.#clearsBeforeNext = true;
        else this.#entries = [];
        return true;
    }
  }

  /** The entries that the next one goes behind. */
  #current(): Entry[] {
    if (this.#clearsBeforeNext) this.#entries = [];
    this.#clearsBeforeNext = false;
    return this.#entries;
  }

  /** An update of what was shown before the capture began goes where that is. */
  #update(displayId: string, bundle: MimeBundle): boolean {
    const isMine = (entry: Entry) => entry.type === "display" && entry.displayId === displayId;
    if (!this.#entries.some(isMine)) return false;
    this.#entries = this.#entries.map((entry) =>
      isMine(entry) ? { type: "display", bundle, displayId } : entry,
    );
    return true;
  }

  #richOutput(entry: Extract<Entry, { type: "display" }>): RichOutput {
    const output = { ...entry.bundle, show: () => this.#send(displayMessage(entry)) };
    // Not among the keys that printing the output lists.
    return Object.defineProperty(output, displaySymbol, { value: () => entry.bundle.data });
  }

  #streamText(name: StreamName): string {
    return this.#entries
      .flatMap((entry) => (entry.type === "stream" && entry.name === name ? [entry.text] : []))
      .join("");
  }
}

function displayMessage({ bundle, displayId }: Extract<Entry, { type: "display" }>): DisplayMessage {
  return { type: "display_data", bundle, ...(displayId === undefined ? {} : { displayId }) };
}
