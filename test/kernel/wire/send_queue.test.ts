import { expect, test } from "vitest";
import { SendQueue } from "../../../kernel/wire/send_queue.ts";

test("2,000 messages queued at once are sent in order, never two at a time", async () => {
  const sent: string[] = [];
  let inFlight = 0;
  const queue = new SendQueue({
    async send([text]) {
      inFlight += 1;
      // zeromq 6 throws EBUSY for overlapping sends past 512.
      if (inFlight > 1) throw new Error("EBUSY");
      await new Promise(setImmediate);
      inFlight -= 1;
      sent.push(String(text));
    },
  });
  const texts = Array.from({ length: 2000 }, (_, index) => `${index}`);
  for (const text of texts) queue.send([text]);
  await queue.close();
  expect(sent).toEqual(texts);
});

test("a closed queue takes nothing more", async () => {
  const sent: unknown[] = [];
  const queue = new SendQueue({
    async send(frames) {
      sent.push(frames);
    },
  });
  queue.send(["before"]);
  await queue.close();
  queue.send(["after"]);
  await queue.close();
  expect(sent).toEqual([["before"]]);
});
