import { groupEnd, groupStart, isGitHubActions } from "./github_actions.ts";
import { LiveLines, type Out } from "./live_lines.ts";
import type { Screen } from "./run_view.ts";

/** A notebook's own part of stdout. */
export interface NotebookScreen extends Screen {
  /** After the notebook's last line; `summary` stays visible where the block is folded or left out. */
  end(summary: string, passed: boolean): void;
}

/** Gives every notebook a screen; texts of notebooks that run at the same time do not mix. */
export class Screens {
  readonly #live: LiveLines;
  readonly #parallel: boolean;
  readonly #folded = isGitHubActions();
  /** Whether blocks of notebooks that passed are of interest too. */
  readonly #wordy: boolean;

  constructor(out: Out, options: { readonly parallel: boolean; readonly wordy: boolean }) {
    this.#live = new LiveLines(out);
    this.#parallel = options.parallel;
    this.#wordy = options.wordy;
  }

  open(path: string): NotebookScreen {
    return this.#parallel ? this.#block(path) : this.#stream(path);
  }

  /** The only notebook that runs: its lines appear as they come. */
  #stream(path: string): NotebookScreen {
    const live = this.#live;
    const folded = this.#folded;
    live.print(folded ? groupStart(path) : `${path}\n`);
    return {
      print: (text) => live.print(text),
      show: (line) => live.show(this, line),
      end: (summary) => live.print(folded ? groupEnd() + summary : summary),
    };
  }

  /** One of several notebooks: a live line while it runs, and its lines together when it has ended. */
  #block(path: string): NotebookScreen {
    const owner = {};
    const live = this.#live;
    const folded = this.#folded;
    let text = "";
    live.show(owner, () => `  ${path}  …`);
    return {
      print: (more) => {
        text += more;
      },
      show: (line) => live.show(owner, () => `  ${path}  ${line === undefined ? "…" : line()}`),
      end: (summary, passed) => {
        live.show(owner, undefined);
        const heading = folded ? groupStart(path) : `${path}\n`;
        // on a terminal the lines of a notebook that passed would push those that failed out of sight
        const hidden = live.isTerminal && passed && !this.#wordy;
        live.print(hidden ? summary : heading + text + (folded ? groupEnd() : "") + summary);
      },
    };
  }
}
