import type { MimeBundle } from "../mime_bundle.ts";

/** What a formatter may know beside the value. */
export interface FormatContext {
  /** The notebook's folder, where charts find their data files. */
  readonly folder: string;
}

/** Shows one kind of value. One formatter is one file and one line in the list of `format.ts`. */
export interface Formatter {
  /** For messages, for example `table`. */
  readonly name: string;
  /** The value's outputs, or undefined if it is of another kind. May throw: the next formatter is asked. */
  format(value: unknown, context: FormatContext): MimeBundle | Promise<MimeBundle> | undefined;
}
