/** Where JupyterLab finds this attribute it leaves the keys alone; otherwise arrows go to the next cell. */
export const keepKeys = "data-lm-suppress-shortcuts";

/** An element with a class and a text, either of which may be empty. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className = "",
  text = "",
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (className !== "") made.className = className;
  if (text !== "") made.textContent = text;
  return made;
}

/** A line of a drop-down. */
export function option(text: string, value: string): HTMLOptionElement {
  const made = element("option", "", text);
  made.value = value;
  return made;
}

/** A header of a table's column or row. */
export function heading(scope: "col" | "row", text = ""): HTMLTableCellElement {
  const cell = element("th", "", text);
  cell.scope = scope;
  return cell;
}

/** A box that scrolls its table with the arrow keys, once it is reached by Tab. */
export function scrollingGrid(label: string): HTMLElement {
  const grid = element("div", "flowbook-grid");
  grid.tabIndex = 0;
  grid.setAttribute("role", "region");
  grid.setAttribute("aria-label", label);
  keepKeysFromTab(grid);
  return grid;
}

/** Hands an element reached by Tab the keys; after a click, Shift+Enter still runs the cell. */
export function keepKeysFromTab(target: Element): void {
  target.addEventListener("focus", () => {
    if (target.matches(":focus-visible")) target.setAttribute(keepKeys, "true");
  });
  target.addEventListener("blur", () => target.removeAttribute(keepKeys));
}

/** An element of a drawing. */
export function svgElement<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[Tag] {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}
