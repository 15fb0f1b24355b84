import { readdirSync, readFileSync } from "node:fs";
import { cpus, freemem, hostname, totalmem } from "node:os";
import process from "node:process";
import type { UsageReply } from "../../protocol/usage.ts";

/** Of the times in `/proc/PID/stat` (`sysconf(_SC_CLK_TCK)`, 100 on every Linux that Node runs on). */
const TICKS_PER_SECOND = 100;
/** A kernel with more processes than this is measured in part. */
const MOST_PROCESSES = 1000;

interface Load {
  readonly atMs: number;
  readonly kernelMs: number;
  readonly hostBusyMs: number;
  readonly hostMs: number;
}

/** Measures what the kernel and the processes that it started use. */
export class UsageMeter {
  #before: Load | undefined;

  read(): UsageReply {
    const processes = descendants(process.pid);
    const now = load(processes);
    const before = this.#before;
    this.#before = now;
    const memory = processes.reduce((sum, { memoryBytes }) => sum + memoryBytes, process.memoryUsage.rss());
    return {
      hostname: hostname(),
      pid: process.pid,
      kernel_cpu: before === undefined ? 0 : percent(now.kernelMs - before.kernelMs, now.atMs - before.atMs),
      kernel_memory: memory,
      ...(before === undefined
        ? {}
        : { host_cpu_percent: percent(now.hostBusyMs - before.hostBusyMs, now.hostMs - before.hostMs) }),
      cpu_count: cpus().length,
      host_virtual_memory: hostMemory(),
    };
  }
}

function load(processes: readonly OtherProcess[]): Load {
  const { user, system } = process.cpuUsage();
  const times = cpus().map((cpu) => cpu.times);
  const hostMs = sum(times.map(({ user, nice, sys, idle, irq }) => user + nice + sys + idle + irq));
  return {
    atMs: performance.now(),
    kernelMs: (user + system) / 1000 + sum(processes.map(({ cpuMs }) => cpuMs)),
    hostBusyMs: hostMs - sum(times.map(({ idle }) => idle)),
    hostMs,
  };
}

function hostMemory(): UsageReply["host_virtual_memory"] {
  const total = totalmem();
  const available = freemem();
  const used = total - available;
  return { total, available, used, free: available, percent: percent(used, total) };
}

interface OtherProcess {
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

/** The processes below `pid`; none where there is no `/proc`, as on macOS. */
function descendants(pid: number): readonly OtherProcess[] {
  const found: OtherProcess[] = [];
  const waiting = [...children(pid)];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const stat = readProc(`${next}/stat`);
    const status = readProc(`${next}/status`);
    if (stat === undefined || status === undefined) continue;
    // After the name, which may hold anything, in parentheses: fields 14 and 15 are user and system time.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ticks = Number(fields[11]) + Number(fields[12]);
    const kilobytes = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
    found.push({ cpuMs: (ticks / TICKS_PER_SECOND) * 1000, memoryBytes: kilobytes * 1024 });
    if (found.length < MOST_PROCESSES) waiting.push(...children(next));
  }
  return found;
}

function children(pid: number): readonly number[] {
  const threads = listProc(`${pid}/task`);
  return threads.flatMap((thread) => {
    const text = readProc(`${pid}/task/${thread}/children`) ?? "";
    return text.split(" ").filter(Boolean).map(Number);
  });
}

function readProc(path: string): string | undefined {
  return unlessGone(() => readFileSync(`/proc/${path}`, "utf8"));
}

function listProc(path: string): readonly string[] {
  return unlessGone(() => readdirSync(`/proc/${path}`)) ?? [];
}

/** Processes end while they are looked at. */
function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const gone: readonly unknown[] = ["ENOENT", "ESRCH", "EACCES"];
    if (error instanceof Error && "code" in error && gone.includes(error.code)) return undefined;
    throw error;
  }
}

function percent(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.round((Math.max(part, 0) / whole) * 1000) / 10;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
