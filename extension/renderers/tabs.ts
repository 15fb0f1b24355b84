import { element, keepKeys } from "./elements.ts";

/** One of several panels of which one is shown. */
export interface TabPanel {
  readonly title: string;
  /** Fills the panel when it is shown for the first time. */
  open(panel: HTMLElement): void;
  /** It is shown again, or its size or the colours of the page have changed. */
  shown?(): void;
}

let count = 0;

/** Panels with a list of tabs above; arrow keys go from tab to tab. */
export class Tabs {
  readonly node = element("div", "flowbook-tabs");
  readonly #list = element("div", "flowbook-tabs-list");
  readonly #entries: readonly { readonly tab: TabPanel; button: HTMLButtonElement; panel: HTMLElement }[];
  readonly #opened = new Set<TabPanel>();
  #chosen = 0;

  constructor(label: string, tabs: readonly TabPanel[]) {
    count += 1;
    this.#list.setAttribute("role", "tablist");
    this.#list.setAttribute("aria-label", label);
    this.#list.setAttribute(keepKeys, "true");
    this.#entries = tabs.map((tab, index) => this.#entry(tab, `flowbook-tab-${count}-${index}`));
    this.#list.append(...this.#entries.map(({ button }) => button));
    this.#list.addEventListener("keydown", (event) => this.#key(event));
    this.node.append(this.#list, ...this.#entries.map(({ panel }) => panel));
    this.choose(0);
  }

  choose(index: number): void {
    this.#chosen = index;
    for (const [place, { button, panel }] of this.#entries.entries()) {
      button.setAttribute("aria-selected", String(place === index));
      button.tabIndex = place === index ? 0 : -1;
      panel.hidden = place !== index;
    }
    this.shown();
  }

  /** The size or the colours of the page have changed. */
  shown(): void {
    const entry = this.#entries[this.#chosen];
    if (entry === undefined) return;
    const { tab, panel } = entry;
    if (this.#opened.has(tab)) tab.shown?.();
    else {
      this.#opened.add(tab);
      tab.open(panel);
    }
  }

  #entry(tab: TabPanel, id: string) {
    const button = element("button", "", tab.title);
    button.type = "button";
    button.id = id;
    button.setAttribute("role", "tab");
    const panel = element("div", "flowbook-tabs-panel");
    panel.id = `${id}-panel`;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", id);
    button.setAttribute("aria-controls", panel.id);
    button.addEventListener("click", () =>
      this.choose(this.#entries.findIndex((entry) => entry.tab === tab)),
    );
    return { tab, button, panel };
  }

  #key(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.choose((this.#chosen + step + this.#entries.length) % this.#entries.length);
    this.#entries[this.#chosen]?.button.focus();
  }
}
