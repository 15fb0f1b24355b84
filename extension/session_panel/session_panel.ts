import type { TranslationBundle } from "@jupyterlab/translation";
import type { IDisposable } from "@lumino/disposable";
import type { Message } from "@lumino/messaging";
import { Widget } from "@lumino/widgets";
import { type LiveItem, sessionView } from "../../protocol/live.ts";
import { viewIcon } from "../icon.ts";
import type { Notebooks, OpenNotebook } from "../live/notebooks.ts";
import { ourKernel } from "../live/our_kernel.ts";
import { element } from "../renderers/elements.ts";
import { parseListing } from "./listing.ts";
import { SessionList } from "./session_list.ts";

/** What the person may open, of which notebook. */
export type OpenItem = (item: LiveItem, path: string) => void;

/** Lists what the session of the current notebook knows: runs, models, profiles. */
export class SessionPanel extends Widget {
  readonly #notebooks: Notebooks;
  readonly #trans: TranslationBundle;
  readonly #list: SessionList;
  readonly #name = element("h2", "flowbook-session-notebook");
  readonly #hint = element("p", "flowbook-note");
  #notebook: OpenNotebook | undefined;
  #following: IDisposable | undefined;
  #items: readonly LiveItem[] = [];
  #isOurs = false;

  constructor(notebooks: Notebooks, trans: TranslationBundle, open: OpenItem) {
    super();
    this.#notebooks = notebooks;
    this.#trans = trans;
    this.id = "flowbook-session";
    this.addClass("flowbook-session");
    this.title.icon = viewIcon;
    this.title.caption = trans.__("Runs, Models and Profiles");
    this.node.setAttribute("role", "region");
    this.node.setAttribute("aria-label", trans.__("Runs, models and profiles of the notebook"));
    this.node.tabIndex = -1;
    this.#hint.setAttribute("role", "status");
    this.#list = new SessionList(trans, (item) => {
      const path = this.#notebook?.panel.context.path;
      if (path !== undefined) open(item, path);
    });
    this.node.append(this.#name, this.#hint, this.#list.node);
    notebooks.changed.connect(this.#look, this);
    this.#look();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.#notebooks.changed.disconnect(this.#look, this);
      this.#leave();
    }
    super.dispose();
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    if (!this.#list.focus()) this.node.focus();
  }

  /** Follows the notebook that the person works in. */
  #look(): void {
    const { current } = this.#notebooks;
    if (current !== this.#notebook) {
      this.#leave();
      this.#notebook = current;
      const session = current?.panel.sessionContext;
      session?.kernelChanged.connect(this.#kernelChanged, this);
      this.#isOurs = false;
      void this.#askKernel();
      this.#following = current?.live.follow(sessionView, {
        snapshot: (state) => this.#show(parseListing(state).items),
        batch: (state) => this.#show(parseListing(state).items),
        end: () => undefined,
        unknown: () => this.#show([]),
      });
    }
    this.#describe();
  }

  #leave(): void {
    this.#following?.dispose();
    this.#following = undefined;
    const panel = this.#notebook?.panel;
    if (panel?.isDisposed === false) {
      panel.sessionContext.kernelChanged.disconnect(this.#kernelChanged, this);
    }
    this.#show([]);
  }

  #kernelChanged(): void {
    this.#show([]);
    void this.#askKernel();
  }

  /** The kernel of another language has nothing to list. */
  async #askKernel(): Promise<void> {
    const notebook = this.#notebook;
    if (notebook === undefined) return;
    const kernel = await ourKernel(notebook.panel.sessionContext);
    if (notebook !== this.#notebook || this.isDisposed) return;
    this.#isOurs = kernel !== undefined;
    this.#describe();
  }

  #show(items: readonly LiveItem[]): void {
    this.#items = items;
    this.#list.show(items);
    this.#describe();
  }

  #describe(): void {
    const panel = this.#notebook?.panel;
    this.#name.textContent = panel?.title.label ?? "";
    this.#hint.hidden = this.#items.length > 0;
    this.#hint.textContent = this.#items.length > 0 ? "" : this.#advice();
  }

  #advice(): string {
    const trans = this.#trans;
    if (this.#notebook === undefined || !this.#isOurs) {
      return trans.__(
        "Open a TypeScript notebook: its runs, models, profiles and embeddings are listed here.",
      );
    }
    return trans.__(
      "Nothing yet. Each fit is a run; %graph, %profile and %projector add models, profiles and embeddings.",
    );
  }
}
