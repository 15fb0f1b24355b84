import type { TranslationBundle } from "@jupyterlab/translation";
import { element, keepKeys } from "../elements.ts";
import type { LayoutMethod } from "./layout.ts";
import type { Distance } from "./neighbours.ts";

/** What a user can choose. */
export interface Choices {
  project(method: "pca" | LayoutMethod): void;
  stop(): void;
  search(text: string): void;
  measure(distance: Distance): void;
  clear(): void;
}

/** The line of controls above the points. */
export interface Controls {
  readonly bar: HTMLElement;
  /** While a layout is computed; undefined when none is. */
  progress(share: number | undefined): void;
}

const methodNames = { pca: "PCA", umap: "UMAP", tsne: "t-SNE" } as const;

/** Makes the controls. */
export function controls(trans: TranslationBundle, choices: Choices): Controls {
  const bar = element("div", "flowbook-embedding-controls");
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", trans.__("Embedding"));
  const projection = choice(trans.__("Projection"), methodNames, (method) => choices.project(method));
  const distance = choice(
    trans.__("Distance"),
    { cosine: trans.__("cosine"), euclidean: trans.__("Euclidean") },
    (name) => choices.measure(name),
  );
  const search = element("input");
  search.type = "search";
  search.placeholder = trans.__("Search labels");
  search.setAttribute("aria-label", trans.__("Search labels"));
  search.setAttribute(keepKeys, "true");
  search.addEventListener("input", () => choices.search(search.value));
  const stop = button(trans.__("Stop"), () => choices.stop());
  const meter = element("progress");
  meter.max = 1;
  meter.setAttribute("aria-label", trans.__("Progress of the projection"));
  stop.hidden = meter.hidden = true;
  bar.append(
    projection,
    distance,
    search,
    button(trans.__("Clear selection"), () => choices.clear()),
    meter,
    stop,
  );
  return {
    bar,
    progress(share) {
      stop.hidden = meter.hidden = share === undefined;
      if (share !== undefined) meter.value = share;
    },
  };
}

function button(text: string, pressed: () => void): HTMLButtonElement {
  const made = element("button", "", text);
  made.type = "button";
  made.addEventListener("click", pressed);
  return made;
}

function choice<Name extends string>(
  label: string,
  names: Readonly<Record<Name, string>>,
  chosen: (name: Name) => void,
): HTMLSelectElement {
  const select = element("select");
  select.setAttribute("aria-label", label);
  select.setAttribute(keepKeys, "true");
  const options = parseNames<Name>(Object.keys(names));
  for (const name of options) select.append(new Option(names[name], name));
  select.addEventListener("change", () => {
    const name = options[select.selectedIndex];
    if (name !== undefined) chosen(name);
  });
  return select;
}

function parseNames<Name extends string>(names: readonly string[]): readonly Name[] {
  return names as readonly Name[];
}
