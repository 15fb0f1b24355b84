import { createHash } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { buildSync } from "esbuild";
import { expect, test } from "vitest";
import { CHUNK_BYTES, createRingMemory, RING_BYTES } from "../../../kernel/ring/layout.ts";
import { type Frame, RingReader } from "../../../kernel/ring/ring_reader.ts";
import { RingWriter } from "../../../kernel/ring/ring_writer.ts";

/** Writer and reader in one thread, for what needs no concurrency. */
function localRing() {
  const memory = createRingMemory();
  const frames: Frame[] = [];
  const reader = new RingReader(
    memory,
    (frame) => frames.push(frame),
    () => {},
  );
  return { writer: new RingWriter(memory, () => {}), reader, frames };
}

function startReader(shared: SharedArrayBuffer): Worker {
  const entry = join(import.meta.dirname, "ring_worker.ts");
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    bundle: true,
    platform: "node",
    format: "cjs",
    write: false,
  });
  return new Worker(outputFiles[0]?.text ?? "", { eval: true, workerData: shared });
}

test("frames come out in the order, with the kind, cell and bytes that went in", () => {
  const { writer, reader, frames } = localRing();
  writer.write("stdout", 1, "grün");
  writer.write("display", 2, '{"data":{}}');
  writer.write("stderr", 4_294_967_295, new Uint8Array([0, 255]));
  writer.write("done", 1, "");
  reader.drain();
  expect(frames.map(({ kind, cellId, payload }) => [kind, cellId, payload.toString("latin1")])).toEqual([
    ["stdout", 1, "gr\u00c3\u00bcn"],
    ["display", 2, '{"data":{}}'],
    ["stderr", 4_294_967_295, "\u0000\u00ff"],
    ["done", 1, ""],
  ]);
});

test("a long text keeps its characters of two halves, wherever it is taken apart", () => {
  const { writer, reader, frames } = localRing();
  const text = `x${"😀".repeat(200_000)}`;
  writer.write("stdout", 1, text);
  writer.write("display", 2, text);
  reader.drain();
  const streamed = frames.filter(({ kind }) => kind === "stdout").map(({ payload }) => payload);
  const expected = Buffer.from(text);
  expect(Buffer.concat(streamed).equals(expected)).toBe(true);
  expect(frames.at(-1)?.payload.equals(expected)).toBe(true);
});

test("frames that wrap around the end of the ring stay whole", () => {
  const { writer, reader, frames } = localRing();
  const payload = Buffer.alloc(1_000_003, "wrap");
  // Nine of them pass the end of the 4 MiB twice, at offsets that are no multiple of anything.
  for (let round = 0; round < 9; round += 1) {
    writer.write("stdout", round, payload);
    reader.drain();
  }
  expect(frames.map(({ cellId }) => cellId)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(frames.every((frame) => frame.payload.equals(payload))).toBe(true);
});

test("a payload of several chunks that is no stream arrives as one frame", () => {
  const { writer, reader, frames } = localRing();
  const payload = Buffer.alloc(CHUNK_BYTES * 2 + 5, "result");
  writer.write("result", 7, payload);
  reader.drain();
  expect(frames).toHaveLength(1);
  expect(frames[0]?.payload.equals(payload)).toBe(true);
});

test("a reader that discards lets the writer go on", () => {
  const { writer, reader, frames } = localRing();
  writer.write("stdout", 1, Buffer.alloc(CHUNK_BYTES * 3));
  reader.discard();
  reader.drain();
  writer.write("stdout", 1, Buffer.alloc(CHUNK_BYTES * 3));
  expect(frames).toEqual([]);
});

test("a writer far ahead of its reader waits: ten times the ring arrive whole and in order", async () => {
  const memory = createRingMemory();
  const worker = startReader(memory.shared);
  const writer = new RingWriter(memory, () => worker.postMessage("wake"));
  const expected = createHash("sha256");
  for (let round = 0, written = 0; written < RING_BYTES * 10; round += 1) {
    const text = `${round} ${"é".repeat(round % 60_000)}\n`;
    writer.write("stdout", 1, text);
    expected.update(text);
    written += Buffer.byteLength(text);
  }
  writer.write("display", 1, "{}");
  writer.writeUrgent("done", 1, "ok");
  const [report] = await once(worker, "message");
  await worker.terminate();
  expect(report).toEqual({ kinds: ["display 1 2", "done 1 2"], digest: expected.digest("hex") });
});

test("done wakes a sleeping reader without any other output", async () => {
  const memory = createRingMemory();
  const worker = startReader(memory.shared);
  const writer = new RingWriter(memory, () => worker.postMessage("wake"));
  writer.writeUrgent("done", 3, "ok");
  const [report] = await once(worker, "message");
  await worker.terminate();
  expect(report.kinds).toEqual(["done 3 2"]);
});
