import { resolve } from "node:path";
import { trainingRunLimit, trainingTextLimit } from "../protocol/payloads/training.ts";
import { liveViews } from "./live_views.ts";
import { LogFolder } from "./summary/log_folder.ts";
import type { LoggedRun, ScalarSeries } from "./summary/logged_run.ts";
import { newestSteps } from "./summary/newest_steps.ts";
import { TrainingRun } from "./train/training_run.ts";
import { UsageError } from "./usage_error.ts";

/** How often files are looked at, and for how long after they have grown last. */
const pollMs = 2000;
const quietMs = 10 * 60_000;
/** Reading may take this part of the time: a large file is read less often. */
const readingShare = 0.05;
const settingLimit = 100;

/** Those that grow, by the ids of their runs. */
const followed = new Map<string, FollowedRun>();

/**
 * What was logged in a folder, as runs whose curves can be compared. Those whose files were written to within the last
 * ten minutes are followed while they grow.
 * @throws UsageError if there is no such folder
 */
export function loggedRuns(folder: string): readonly TrainingRun[] {
  const log = new LogFolder(folder);
  return log
    .runNames()
    .slice(0, trainingRunLimit)
    .flatMap((name) => {
      const run = new FollowedRun(log, name).run;
      return run.curves.length === 0 ? [] : [run];
    });
}

/** A run of a log folder, with what was read of it. */
class FollowedRun {
  readonly run: TrainingRun;
  readonly #log: LogFolder;
  readonly #name: string;
  /** The newest step of each curve. */
  readonly #steps = new Map<string, number>();
  #lastMs = 0;
  #timer: NodeJS.Timeout | undefined;
  /** When the files may be read again, as `performance.now()` tells it. */
  #nextMs = 0;
  #stamp: string;

  constructor(log: LogFolder, name: string) {
    this.#log = log;
    this.#name = name;
    const { stamp, changedMs } = log.stamp(name);
    this.#stamp = stamp;
    const logged = log.read(name);
    this.run = runOf(logged, resolve(log.path));
    for (const [tag, series] of logged.scalars) this.#push(tag, newest(series));
    this.run.reached(Math.max(0, ...this.#steps.values()));
    if (this.run.curves.length === 0) return;
    if (Date.now() - changedMs > quietMs) this.#end();
    else this.#follow();
    liveViews.add(this.run);
  }

  #follow(): void {
    // Whoever asks again gets all of it anew, once.
    followed.get(this.run.id)?.stop();
    followed.set(this.run.id, this);
    this.#timer = setInterval(() => {
      if (this.#look()) return;
      this.stop();
      this.#end();
    }, pollMs);
    // Nobody stays for the sake of a file that may grow.
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    if (followed.get(this.run.id) === this) followed.delete(this.run.id);
  }

  /** Reads what is new. @returns whether more may come */
  #look(): boolean {
    try {
      const { stamp, changedMs } = this.#log.stamp(this.#name);
      if (Date.now() - changedMs > quietMs) return false;
      const beganMs = performance.now();
      if (stamp === this.#stamp || beganMs < this.#nextMs) return true;
      this.#stamp = stamp;
      for (const [tag, series] of this.#log.read(this.#name).scalars) this.#push(tag, series);
      this.run.reached(Math.max(0, ...this.#steps.values()));
      const endedMs = performance.now();
      this.#nextMs = endedMs + (endedMs - beganMs) / readingShare;
      return true;
    } catch (error) {
      // The folder or a file of it was deleted: what was read stays.
      if (error instanceof UsageError || (error instanceof Error && "code" in error)) return false;
      throw error;
    }
  }

  /** Adds the points behind those that are there. */
  #push(tag: string, { steps, wallTimes, values }: ScalarSeries): void {
    for (const [index, step] of steps.entries()) {
      if (step <= (this.#steps.get(tag) ?? Number.NEGATIVE_INFINITY)) continue;
      const wallMs = (wallTimes[index] ?? 0) * 1000;
      this.run.push(cut(tag), { step, value: values[index] ?? Number.NaN, atMs: this.run.atMs(wallMs) });
      this.#steps.set(tag, step);
      this.#lastMs = Math.max(this.#lastMs, wallMs);
    }
  }

  #end(): void {
    this.run.end("done", this.run.atMs(this.#lastMs));
  }
}

function runOf({ name, scalars, hparams }: LoggedRun, folder: string): TrainingRun {
  const times = [...scalars.values()].flatMap(({ wallTimes }) => wallTimes.slice(0, 1));
  const startedMs = times.length === 0 ? Date.now() : Math.max(0, Math.min(...times) * 1000);
  const settings = Object.fromEntries(
    Object.entries(hparams)
      .slice(0, settingLimit)
      .map(([key, value]) => [cut(key), typeof value === "string" ? cut(value) : value]),
  );
  const title = cut(name === "." ? folder.slice(folder.lastIndexOf("/") + 1) : name);
  return new TrainingRun({ title, settings }, { id: cut(`${folder}/${name}`), startedMs });
}

function newest({ steps, wallTimes, values }: ScalarSeries): ScalarSeries {
  const kept = newestSteps(steps);
  const column = (from: readonly number[]) => kept.map((index) => from[index] ?? Number.NaN);
  return { steps: column(steps), wallTimes: column(wallTimes), values: column(values) };
}

function cut(text: string): string {
  return text.length > trainingTextLimit ? `…${text.slice(1 - trainingTextLimit)}` : text;
}
