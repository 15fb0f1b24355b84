import { createRequire } from "node:module";
import process from "node:process";
import type { CapturedDescriptors } from "../thread_messages.ts";

const STDOUT = 1;
const STDERR = 2;
const F_SETFD = 2;
const FD_CLOEXEC = 1;
const POLLIN = 1;
/** Mode of a C stream that keeps nothing back. */
const IONBF = 2;
/** Of a `struct pollfd`: the descriptor, and behind it the wanted and the found events. */
const POLLFD_BYTES = 8;

export interface Capture {
  readonly descriptors: CapturedDescriptors;
  /** Whether something lies in the pipes that the worker has not read yet. */
  waits(): boolean;
}

/**
 * Makes pipes of descriptors 1 and 2, so that what child processes (`stdio: "inherit"`) and native code print
 * arrives in the notebook. Done by the C library: Node has no pipe that a child may inherit without a program
 * that makes it. Undefined where nobody could read them.
 */
export function captureDescriptors(): Capture | undefined {
  if (process.platform === "win32") return undefined;
  const libc = openLibc();
  const ownStderr = libc.dup(STDERR);
  const stdout = replaceByPipe(libc, STDOUT);
  const stderr = replaceByPipe(libc, STDERR);
  // A child that inherited the reading end would wait for ever on a full pipe when the kernel is gone.
  for (const descriptor of [ownStderr, stdout, stderr]) libc.fcntl(descriptor, F_SETFD, "int", FD_CLOEXEC);
  // C would hold back the first 4 KB of what it prints into a pipe.
  libc.setvbuf(libc.stdout, null, IONBF, 0);
  const polled = Buffer.alloc(2 * POLLFD_BYTES);
  for (const [index, descriptor] of [stdout, stderr].entries()) {
    polled.writeInt32LE(descriptor, index * POLLFD_BYTES);
    polled.writeInt16LE(POLLIN, index * POLLFD_BYTES + 4);
  }
  return { descriptors: { stdout, stderr, ownStderr }, waits: () => libc.poll(polled, 2, 0) > 0 };
}

/** @returns the end to read from. */
function replaceByPipe(libc: Libc, descriptor: number): number {
  const ends = Buffer.alloc(8);
  if (libc.pipe(ends) !== 0) throw new Error(`kernel: no pipe could be made for descriptor ${descriptor}.`);
  libc.dup2(ends.readInt32LE(4), descriptor);
  libc.close(ends.readInt32LE(4));
  return ends.readInt32LE(0);
}

interface Libc {
  dup(descriptor: number): number;
  dup2(from: number, to: number): number;
  close(descriptor: number): number;
  pipe(ends: Buffer): number;
  fcntl(descriptor: number, command: number, type: "int", value: number): number;
  poll(polled: Buffer, count: number, timeoutMs: number): number;
  setvbuf(stream: unknown, buffer: null, mode: number, sizeBytes: number): number;
  /** C's `FILE *stdout`. */
  readonly stdout: unknown;
}

function openLibc(): Libc {
  const koffi: typeof import("koffi") = createRequire(import.meta.url)("koffi");
  const libc = koffi.load(null);
  return {
    dup: libc.func("int dup(int descriptor)"),
    dup2: libc.func("int dup2(int from, int to)"),
    close: libc.func("int close(int descriptor)"),
    pipe: libc.func("int pipe(void *ends)"),
    fcntl: libc.func("int fcntl(int descriptor, int command, ...)"),
    poll: libc.func("int poll(void *polled, unsigned long count, int timeout_ms)"),
    setvbuf: libc.func("int setvbuf(void *stream, void *buffer, int mode, size_t size)"),
    stdout: koffi.decode(libc.symbol(process.platform === "darwin" ? "__stdoutp" : "stdout"), "void *"),
  };
}
