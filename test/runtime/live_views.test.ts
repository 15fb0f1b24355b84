import { expect, test } from "vitest";
import { type LiveView, LiveViews } from "../../runtime/live_views.ts";

function view(id: string, running = false): LiveView {
  const mime = "application/vnd.flowbook.embedding.v1+json";
  const item = { id, kind: "embedding", title: id, state: "", running, mime } as const;
  return { item, snapshot: () => undefined, changes: () => undefined };
}

test("of many ended views of a kind the newest are kept, and all that go on", () => {
  const views = new LiveViews();
  const told: string[] = [];
  views.listen(({ item }) => told.push(item.id));
  views.add(view("running", true));
  for (let index = 0; index < 30; index += 1) views.add(view(`ended ${index}`));
  const kept = views.all().map(({ item }) => item.id);
  expect(kept[0]).toBe("running");
  expect(kept.slice(1)).toEqual(Array.from({ length: 10 }, (_, index) => `ended ${index + 20}`));
  // Whoever follows one that goes is told once more: it is there no longer.
  expect(told.filter((id) => id === "ended 3")).toHaveLength(2);
});
