import { createHash } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { ringMemory } from "../../../kernel/ring/layout.ts";
import { RingReader } from "../../../kernel/ring/ring_reader.ts";

/** The reading end of the ring in a real thread: reports each cell's frames, and a digest of its stdout. */
const kinds: string[] = [];
const stdout = createHash("sha256");
const reader = new RingReader(
  ringMemory(workerData),
  ({ kind, cellId, payload }) => {
    if (kind === "stdout") stdout.update(payload);
    else kinds.push(`${kind} ${cellId} ${payload.length}`);
    if (kind === "done") parentPort?.postMessage({ kinds, digest: stdout.copy().digest("hex") });
  },
  () => {},
);
parentPort?.on("message", () => reader.wake());
