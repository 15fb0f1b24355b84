import type { TranslationBundle } from "@jupyterlab/translation";
import { Token } from "@lumino/coreutils";
import type { IObservableDisposable } from "@lumino/disposable";
import type { ViewSettings } from "../settings/view_settings.ts";
import type { OutputWidget } from "./output_widget.ts";

/** Something that is drawn in the colours and by the settings of the page. */
export interface Redrawn extends IObservableDisposable {
  restyle(): void;
}

/** What all views of a page share. */
export interface Surroundings {
  readonly trans: TranslationBundle;
  /** What the person chose, as it is now. */
  readonly settings: () => ViewSettings;
  /** Draws `shown` again whenever colours or settings change, as long as it is there. */
  keepStyled(shown: Redrawn): void;
  /** Remembers an output by its element. */
  register(output: OutputWidget): void;
  /** The output whose element this is. */
  outputAt(node: Element | undefined): OutputWidget | undefined;
}

/** Provided by the plugin of the settings. */
export const ISurroundings = new Token<Surroundings>("@flowbook/extension:ISurroundings");
