import { expect, test } from "vitest";
import { tabTitle } from "../../extension/outputs/tab_title.ts";
import schema from "../../extension/schema/settings.json" with { type: "json" };
import { defaultViewSettings, parseViewSettings } from "../../extension/settings/view_settings.ts";
import { keptState, parseTabState } from "../../extension/tabs/tab_state.ts";

const mime = "application/vnd.flowbook.graph.v1+json";
const state = { key: "k", title: "small", mime, path: "a/b.ipynb", view: "graph-small" } as const;

test("a tab is restored as it was kept", () => {
  const data = { [mime]: { name: "small" }, "text/plain": "small" };
  expect(parseTabState(keptState({ ...state, data }))).toEqual({ ...state, data });
});

test("data of more than a million characters are not kept", () => {
  const data = { [mime]: "x".repeat(1_000_001) };
  expect(parseTabState(keptState({ ...state, data }))).toEqual({ ...state, data: undefined });
});

test("what is no tab is none: a workspace may come from anybody", () => {
  for (const other of [undefined, null, 3, {}, { ...state, key: 7 }, { ...state, mime: "text/html" }]) {
    expect(parseTabState(other)).toBeUndefined();
  }
});

test("a tab is called as its payload is, or as its text begins", () => {
  expect(tabTitle(mime, { [mime]: { name: "small" }, "text/plain": "Graph" })).toBe("small");
  expect(tabTitle(mime, { [mime]: { runs: [] }, "text/plain": "fit 1: done, step 3/3" })).toBe("fit 1");
  expect(tabTitle(mime, { [mime]: 3 })).toBe("graph");
  expect(tabTitle(mime, { [mime]: { title: "long ".repeat(100) } })).toHaveLength(40);
});

test("the schema's defaults are those of the views, and other values are bounded", () => {
  const defaults = Object.entries(schema.properties).map(([name, { default: value }]) => [name, value]);
  expect(Object.fromEntries(defaults)).toEqual(defaultViewSettings);
  expect(parseViewSettings({})).toEqual(defaultViewSettings);
  expect(parseViewSettings({ smoothing: 7, axis: "moon", tableRows: "many" })).toEqual({
    ...defaultViewSettings,
    smoothing: 0.99,
  });
});
