import type { TranslationBundle } from "@jupyterlab/translation";
import type { Mime } from "../../protocol/mime.ts";
import type { LiveConnection } from "../live/live_connection.ts";
import type { ViewSettings } from "../settings/view_settings.ts";

/** The `data` of an output: its MIME types and what each holds. */
export type OutputData = Readonly<Record<string, unknown>>;

/** A view to be opened as a tab of its own. */
export interface Tab {
  readonly title: string;
  readonly mime: Mime;
  readonly data: OutputData;
}

/** Where a view stands, and what it may ask of its surroundings. */
export interface Place {
  /** Below a cell, where height is scarce, or in a tab of its own, which the view fills. */
  readonly kind: "output" | "tab";
  readonly trans: TranslationBundle;
  /** What the person chose, as it is now, or else the defaults; views are restyled when it changes. */
  readonly settings?: (() => ViewSettings) | undefined;
  /** The kernel whose views can be followed; undefined where there is none, as in a saved notebook. */
  readonly live?: LiveConnection | undefined;
  /** Opens a view as a tab; undefined where there are no tabs. */
  readonly openTab?: ((tab: Tab) => void) | undefined;
  /** Keeps a picture (PNG, base64) with the saved output, unless it has one. */
  readonly savePicture?: ((png: string) => void) | undefined;
}
