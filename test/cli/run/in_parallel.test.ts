import { expect, test } from "vitest";
import { inParallel } from "../../../cli/run/in_parallel.ts";

test("no more than the jobs run at a time, all are done, and results keep the order", async () => {
  let running = 0;
  let most = 0;
  const results = await inParallel([5, 1, 4, 2, 3], 2, async (item) => {
    running += 1;
    most = Math.max(most, running);
    for (let turn = 0; turn < item; turn++) await Promise.resolve();
    running -= 1;
    return item * 10;
  });
  expect(results).toEqual([50, 10, 40, 20, 30]);
  expect(most).toBe(2);
});

test("an error of one item is thrown after the others are done", async () => {
  const done: number[] = [];
  const all = inParallel([1, 2, 3], 1, async (item) => {
    if (item === 1) throw new Error("broken");
    done.push(item);
  });
  await expect(all).rejects.toThrow("broken");
  expect(done).toEqual([2, 3]);
});
