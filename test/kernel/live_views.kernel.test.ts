import { afterAll, beforeAll, expect, test } from "vitest";
import { type LiveMessage, type LiveUpdate, liveTarget, sessionView } from "../../protocol/live.ts";
import { of, sendComm } from "../support/comm_client.ts";
import { TestKernel } from "../support/kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
});
afterAll(() => kernel[Symbol.asyncDispose]());

const updatesOf = (messages: Parameters<typeof of>[0]): readonly LiveUpdate[] =>
  of(messages, "comm_msg").flatMap(({ content }) => parseMessage(content.data).updates);

test("a page that asks before any cell has run is told that there is nothing", async () => {
  await sendComm(kernel, "comm_open", { comm_id: "p1", target_name: liveTarget, data: {} });
  const answered = await sendComm(kernel, "comm_msg", {
    comm_id: "p1",
    data: { type: "attach", view: sessionView },
  });
  expect(updatesOf(answered)).toEqual([
    { type: "snapshot", view: "session", number: 0, state: { items: [] } },
  ]);
});

test("a view that nobody knows is said to be unknown", async () => {
  const answered = await sendComm(kernel, "comm_msg", {
    comm_id: "p1",
    data: { type: "attach", view: "gone" },
  });
  expect(updatesOf(answered)).toEqual([{ type: "unknown", view: "gone" }]);
});

function parseMessage(value: unknown): LiveMessage {
  return value as LiveMessage;
}
