import { randomUUID } from "node:crypto";
import process from "node:process";
import { htmlBundle, jsonBundle, markupBundle, mimeBundle, requireText, svgBundle } from "./bundles.ts";
import { DisplayQueue } from "./display_queue.ts";
import { formatResult } from "./format.ts";
import { textBundle } from "./formatters/text.ts";
import { anyImageBundle, type EncodePng, type ImageOptions, type ImageSource } from "./image/image.ts";
import { type ImageInput, imageBundle } from "./image/image_bytes.ts";
import type { DisplayMessage, MimeBundle } from "./mime_bundle.ts";
import { requestedTable } from "./table/table_bundle.ts";
import { createTslab, type Tslab } from "./tslab.ts";
import { chartBundle } from "./vega/chart_bundle.ts";
import { assumedChartKind } from "./vega/chart_kind.ts";

/** How an output is shown. */
export interface DisplayOptions {
  /** Outputs of the same id are updated together; without one, each output gets an id of its own. */
  readonly id?: string;
}

/** How `display.table` shows rows. */
export interface TableOptions extends DisplayOptions {
  /** The columns to show, in this order; by default all. */
  readonly columns?: readonly string[];
}

/** How `display` shows a value. */
export interface ValueOptions extends DisplayOptions {
  /** The value is an object of outputs by MIME type, as `display.mime` takes. */
  readonly raw?: boolean;
}

/** An output that can be replaced where it stands. */
export interface DisplayHandle<Input> {
  readonly id: string;
  /** Shows another input of the same kind: HTML after `display.html`, any value after `display`. */
  update(input: Input): void;
}

/** Shows one kind of output. */
export type Show<Input, Options extends DisplayOptions = DisplayOptions> = (
  input: Input,
  options?: Options,
) => DisplayHandle<Input>;

/** The kinds of output that `display` shows by name. */
export interface DisplayKinds {
  readonly html: Show<string>;
  readonly svg: Show<string>;
  readonly markdown: Show<string>;
  /** LaTeX mathematics with its delimiters, for example `$\\frac12$`. */
  readonly latex: Show<string>;
  /** Text as it is, without quotes. */
  readonly text: Show<string>;
  /** A JSON value as a tree. */
  readonly json: Show<unknown>;
  readonly png: Show<ImageInput>;
  readonly jpeg: Show<ImageInput>;
  /**
   * A PNG, JPEG, GIF, WebP, SVG or PDF file by its bytes or path, or a tensor: `[height, width]`, with 1, 3 or 4
   * channels behind it or not, or a batch of such images. Floats go from 0 to 1, integers from 0 to 255.
   */
  readonly image: Show<ImageSource, ImageOptions>;
  /** Rows as a sortable table: an array or Map of records, arrays or values, or an object of columns. */
  readonly table: Show<unknown, TableOptions>;
  /** A Vega-Lite or Vega specification; `$schema` may be absent. */
  readonly vega: Show<object>;
  /** Several forms of one output by MIME type; the frontend picks the richest. Bytes become base64, or text. */
  readonly mime: Show<Readonly<Record<string, unknown>>>;
  /** Removes the cell's outputs; with `wait`, when the next output comes, so that nothing flickers. */
  clear(options?: { readonly wait?: boolean }): void;
}

/**
 * The global `display` of a notebook: `display(value)` shows a value as a cell's last expression would be
 * shown, `display.html("<b>bold</b>")` and its siblings show what they are named after.
 *
 * Outputs appear in the order of the calls. Charts and SVG take a moment to draw: the call returns at once,
 * later outputs wait for them, and the cell ends when all of them have been shown.
 */
export interface Display extends DisplayKinds {
  (value: unknown, options?: ValueOptions): DisplayHandle<unknown>;
}

/** A display for one notebook. */
export interface NotebookDisplay {
  readonly display: Display;
  /** The module `tslab`, whose outputs keep their order with those of `display`. */
  readonly tslab: Tslab;
  /** Emits a message in its turn. */
  send(message: DisplayMessage): void;
  /** Emits what shows a bundle, in its turn, once the bundle is made. */
  readonly sendBundle: DisplayQueue["addBundle"];
  /** Resolves when everything displayed so far has been emitted; a cell waits for it before it is done. */
  pending(): Promise<void>;
  /** Drops outputs that were not ready when the cell was interrupted. */
  forget(): void;
}

const handles = new WeakSet<object>();

/** Whether a cell's result is the handle of an output already shown, which needs no output of its own. */
export function isDisplayHandle(value: unknown): boolean {
  return typeof value === "object" && value !== null && handles.has(value);
}

/** What a display needs of the notebook. */
export interface DisplayParts {
  /** Below it charts may read data files. */
  readonly folder?: string;
  readonly encodePng: EncodePng;
}

/** Makes the global `display`, which sends through `emit`. */
export function createDisplay(
  emit: (message: DisplayMessage) => void,
  { folder = process.cwd(), encodePng }: DisplayParts,
): NotebookDisplay {
  const queue = new DisplayQueue(emit);
  const kind =
    <Input, Options extends DisplayOptions>(
      format: (input: Input, options?: Options) => MimeBundle | Promise<MimeBundle>,
    ): Show<Input, Options> =>
    (input, options) =>
      show(queue, (value) => format(value, options), { input, id: options?.id ?? randomUUID() });
  const kinds: DisplayKinds = {
    html: kind(htmlBundle),
    svg: kind((svg: string) => {
      requireText("display.svg", svg);
      return svgBundle(svg);
    }),
    markdown: kind((markdown: string) => markupBundle("text/markdown", markdown)),
    latex: kind((latex: string) => markupBundle("text/latex", latex)),
    text: kind((text: string) => textBundle(String(text))),
    json: kind(jsonBundle),
    png: kind((input: ImageInput) => imageBundle(input, "display.png", "image/png")),
    jpeg: kind((input: ImageInput) => imageBundle(input, "display.jpeg", "image/jpeg")),
    image: kind((source: ImageSource, options: ImageOptions = {}) =>
      anyImageBundle(source, options, encodePng),
    ),
    table: kind((rows: unknown, options?: TableOptions) => requestedTable(rows, options?.columns)),
    vega: kind((spec: object) => chartBundle(spec, assumedChartKind(spec), folder)),
    mime: kind((data: Readonly<Record<string, unknown>>) => mimeBundle(data)),
    clear: (options) => queue.add({ type: "clear_output", wait: options?.wait ?? false }),
  };
  const any = kind((value: unknown, options?: ValueOptions) =>
    options?.raw ? mimeBundle(parseMimeData(value), "display") : formatResult(value, folder),
  );
  return {
    display: Object.assign(any, kinds),
    tslab: createTslab(queue),
    send: (message) => queue.add(message),
    sendBundle: (bundle, message) => queue.addBundle(bundle, message),
    pending: () => queue.pending(),
    forget: () => queue.forget(),
  };
}

function show<Input>(
  queue: DisplayQueue,
  format: (input: Input) => MimeBundle | Promise<MimeBundle>,
  { input, id }: { readonly input: Input; readonly id: string },
): DisplayHandle<Input> {
  queue.addBundle(format(input), (bundle) => ({ type: "display_data", bundle, displayId: id }));
  const handle: DisplayHandle<Input> = {
    id,
    update: (next) =>
      queue.addBundle(format(next), (bundle) => ({ type: "update_display_data", bundle, displayId: id })),
  };
  handles.add(handle);
  return handle;
}

/** What `raw` promises; `mimeBundle` looks at the keys. */
function parseMimeData(value: unknown): Readonly<Record<string, unknown>> {
  return Object(value);
}
