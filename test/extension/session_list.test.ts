// @vitest-environment happy-dom
import { nullTranslator } from "@jupyterlab/translation";
import { expect, test } from "vitest";
import { parseListing } from "../../extension/session_panel/listing.ts";
import { SessionList } from "../../extension/session_panel/session_list.ts";
import type { LiveItem } from "../../protocol/live.ts";

const run: LiveItem = {
  id: "a",
  kind: "run",
  title: "fit 1",
  state: "step 1/9",
  running: true,
  mime: "application/vnd.flowbook.training.v1+json",
};
const profile: LiveItem = {
  ...run,
  id: "b",
  kind: "profile",
  title: "one product",
  running: false,
  mime: "application/vnd.flowbook.profile.v1+json",
};

function shownIn(list: SessionList): string[] {
  return [...list.node.querySelectorAll("section")]
    .filter(({ hidden }) => !hidden)
    .map((section) => section.textContent ?? "");
}

test("items stand below their kind, and kinds without any are not shown", () => {
  const list = new SessionList(nullTranslator.load("flowbook"), () => undefined);
  list.show([profile, run]);
  expect(shownIn(list)).toEqual(["Training runsfit 1step 1/9", "Profilesone productstep 1/9"]);
  list.show([{ ...run, state: "step 2/9" }]);
  expect(shownIn(list)).toEqual(["Training runsfit 1step 2/9"]);
});

test("a line that stays keeps its place in the page, and opens what it is now", () => {
  const opened: LiveItem[] = [];
  const list = new SessionList(nullTranslator.load("flowbook"), (item) => opened.push(item));
  list.show([run]);
  const line = list.node.querySelector("button");
  list.show([{ ...run, title: "fit 1 again" }, profile]);
  expect(list.node.querySelector("button")).toBe(line);
  line?.click();
  expect(opened.map(({ title }) => title)).toEqual(["fit 1 again"]);
});

test("Tab reaches one line alone", () => {
  const list = new SessionList(nullTranslator.load("flowbook"), () => undefined);
  list.show([run, profile]);
  const reachable = () =>
    [...list.node.querySelectorAll("button")].filter(({ tabIndex }) => tabIndex === 0).length;
  expect(reachable()).toBe(1);
  list.show([profile]);
  expect(reachable()).toBe(1);
});

test("what a kernel says is checked: what cannot be shown is left out", () => {
  const hostile = [null, 7, { ...run, kind: "__proto__" }, { ...run, mime: "text/html" }, { ...run, id: 3 }];
  expect(parseListing({ items: [...hostile, run] })).toEqual({ items: [run] });
  expect(parseListing("nothing")).toEqual({ items: [] });
  const long = { ...run, title: "x".repeat(5_000) };
  expect(parseListing({ items: [long] }).items[0]?.title).toHaveLength(200);
});
