import type { TranslationBundle } from "@jupyterlab/translation";
import type { LiveItem, LiveKind } from "../../protocol/live.ts";
import { element } from "../renderers/elements.ts";
import { liveKinds } from "./listing.ts";

interface Group {
  readonly node: HTMLElement;
  readonly list: HTMLUListElement;
}

/** The views of a session by kind, one button each; arrow keys go from one to the next. */
export class SessionList {
  readonly node = element("div", "flowbook-session-list");
  readonly #groups: ReadonlyMap<LiveKind, Group>;
  readonly #lines = new Map<string, HTMLButtonElement>();
  readonly #items = new Map<string, LiveItem>();
  #reached: HTMLButtonElement | undefined;
  readonly #open: (item: LiveItem) => void;

  constructor(trans: TranslationBundle, open: (item: LiveItem) => void) {
    this.#open = open;
    const labels = kindLabels(trans);
    this.#groups = new Map(liveKinds.map((kind) => [kind, newGroup(kind, labels[kind])]));
    this.node.append(...[...this.#groups.values()].map(({ node }) => node));
    this.node.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Shows these and no others; lines that stay keep the keyboard's focus. */
  show(items: readonly LiveItem[]): void {
    const wanted = new Set(items.map(({ id }) => id));
    for (const [id, line] of this.#lines) {
      if (wanted.has(id)) continue;
      line.parentElement?.remove();
      this.#lines.delete(id);
      this.#items.delete(id);
    }
    for (const item of items) {
      this.#items.set(item.id, item);
      const line = this.#lines.get(item.id) ?? this.#newLine(item);
      fill(line, item);
    }
    for (const { node, list } of this.#groups.values()) node.hidden = list.children.length === 0;
    this.#keepOneReachable();
  }

  /** Puts the keyboard's focus where it was, or on the first line; false where there is none. */
  focus(): boolean {
    const line = this.node.querySelector<HTMLElement>("button[tabindex='0']");
    line?.focus();
    return line !== null;
  }

  #newLine(item: LiveItem): HTMLButtonElement {
    const line = element("button", "flowbook-session-item");
    line.type = "button";
    const { id } = item;
    line.addEventListener("click", () => {
      const newest = this.#items.get(id);
      if (newest !== undefined) this.#open(newest);
    });
    line.addEventListener("focus", () => {
      this.#reached = line;
      this.#keepOneReachable();
    });
    line.append(element("span", "flowbook-session-title"), element("span", "flowbook-session-state"));
    this.#lines.set(id, line);
    const entry = element("li");
    entry.append(line);
    this.#groups.get(item.kind)?.list.append(entry);
    return line;
  }

  /** Tab goes to one line, the one that the person was at or else the first; arrows go on from there. */
  #keepOneReachable(): void {
    const lines = this.#inOrder();
    const reachable = lines.find((line) => line === this.#reached) ?? lines[0];
    for (const line of lines) line.tabIndex = line === reachable ? 0 : -1;
  }

  #inOrder(): readonly HTMLButtonElement[] {
    return [...this.node.querySelectorAll<HTMLButtonElement>(".flowbook-session-item")];
  }

  #key(event: KeyboardEvent): void {
    const lines = this.#inOrder();
    const at = lines.findIndex((line) => line.matches(":focus"));
    if (at < 0) return;
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: lines.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    lines[next]?.focus();
  }
}

function newGroup(kind: LiveKind, label: string): Group {
  const node = element("section");
  const title = element("h3", "flowbook-session-kind", label);
  title.id = `flowbook-session-${kind}`;
  const list = element("ul");
  list.setAttribute("aria-labelledby", title.id);
  node.append(title, list);
  node.hidden = true;
  return { node, list };
}

function fill(line: HTMLButtonElement, { title, state, running }: LiveItem): void {
  const [name, status] = line.children;
  setText(name, title);
  setText(status, state);
  line.dataset.running = String(running);
  line.title = `${title}\n${state}`;
}

/** A text that is set anew would be read out anew. */
function setText(node: Element | undefined, text: string): void {
  if (node !== undefined && node.textContent !== text) node.textContent = text;
}

function kindLabels(trans: TranslationBundle): Readonly<Record<LiveKind, string>> {
  return {
    run: trans.__("Training runs"),
    model: trans.__("Models"),
    profile: trans.__("Profiles"),
    embedding: trans.__("Embeddings"),
    server: trans.__("Servers"),
    workers: trans.__("Worker groups"),
  };
}
