import { existsSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { basename, join, resolve } from "node:path";
import process from "node:process";
import { create, toBinary } from "@bufbuild/protobuf";
import { eagerContext } from "../capi/context.ts";
import { ProfilerSession } from "../capi/profiler_session.ts";
import { wallClock } from "../capi/wall_clock.ts";
import { liveViews } from "../live_views.ts";
import { ProfileOptionsSchema } from "../proto/tsl/profiler/protobuf/profiler_options_pb.ts";
import { UsageError } from "../usage_error.ts";
import { unwritable, writeBeside } from "../write_beside.ts";
import { addCode } from "./add_code.ts";
import { CodeSampler } from "./code_sampler.ts";
import { codeSpans } from "./code_spans.ts";
import { liveProfile } from "./live_profile.ts";
import { Profile } from "./profile.ts";
import { parseSpace, readSpace } from "./read_space.ts";

/** What a profile records. */
export interface ProfilerOptions {
  /** Heads the profile; by default `profile` and its number. */
  readonly title?: string;
  /** How much of TensorFlow's work on the host: 1 what the user asked for, 2 every op, 3 everything; by default 2. */
  readonly hostTracerLevel?: 1 | 2 | 3;
  /**
   * Whether the time of TypeScript code is sampled beside TensorFlow's; by default false. The sampler is V8's, and
   * processes in which it ran beside TensorFlow's threads have crashed: save what matters before.
   */
  readonly typescript?: boolean;
}

interface Running {
  readonly session: ProfilerSession;
  readonly sampler: CodeSampler | undefined;
  /** The same moment on both clocks. */
  readonly startNs: bigint;
  readonly startUs: number;
  readonly title: string;
  readonly logDir: string | undefined;
}

let running: Running | undefined;
let count = 0;

/**
 * Starts to record what TensorFlow and the notebook's code do.
 * @param logDir where TensorBoard finds the profile, under `plugins/profile/`; without one it stays in memory.
 * @throws UsageError if a profile is being recorded.
 */
export function start(logDir?: string, options: ProfilerOptions = {}): void {
  if (running !== undefined) {
    throw new UsageError(
      "tf.profiler.start",
      `a profile is being recorded, "${running.title}"`,
      "Call `tf.profiler.stop()` first.",
    );
  }
  const level = options.hostTracerLevel ?? 2;
  if (![1, 2, 3].includes(level)) {
    throw new UsageError("tf.profiler.start", `hostTracerLevel is ${level}`, "Pass 1, 2 or 3.");
  }
  // Without a context TensorFlow would make its devices within the profile.
  eagerContext();
  count += 1;
  const sampler = options.typescript === true ? new CodeSampler() : undefined;
  const settings = create(ProfileOptionsSchema, {
    version: 1,
    hostTracerLevel: level,
    deviceTracerLevel: 1,
    includeDatasetOps: true,
  });
  const title = options.title ?? `profile ${count}`;
  try {
    const session = new ProfilerSession(toBinary(ProfileOptionsSchema, settings));
    const startUs = Number(process.hrtime.bigint()) / 1000;
    running = { session, sampler, startNs: wallClock(), startUs, title, logDir };
  } catch (error) {
    sampler?.finish();
    throw error;
  }
}

/**
 * Ends the recording.
 * @throws UsageError if none was started, or the folder cannot be written.
 */
export function stop(): Profile {
  const ended = running;
  if (ended === undefined) {
    throw new UsageError(
      "tf.profiler.stop",
      "no profile is being recorded",
      "Call `tf.profiler.start()` first, or `tf.profiler.profile(() => …)` for a piece of code.",
    );
  }
  running = undefined;
  const { session, sampler, startNs, startUs, title, logDir } = ended;
  const samples = sampler?.finish();
  const recorded = session.finish();
  const spans = samples === undefined ? [] : codeSpans(samples, startUs);
  const bytes = addCode(recorded, spans, startNs);
  const path = logDir === undefined ? undefined : writeRun(logDir, startNs, bytes);
  const profile = new Profile(title, readSpace(parseSpace("tf.profiler.stop", title, bytes)), path);
  liveViews.add(liveProfile(profile));
  return profile;
}

/** Whether a profile is being recorded. */
export function isRunning(): boolean {
  return running !== undefined;
}

/** Records what `code` does; a promise that it returns is waited for. What it throws ends the recording. */
export async function profile(
  code: () => unknown,
  { logDir, ...options }: ProfilerOptions & { readonly logDir?: string } = {},
): Promise<Profile> {
  start(logDir, options);
  try {
    await code();
  } catch (error) {
    stop();
    throw error;
  }
  return stop();
}

/** Reads a profile back. @throws UsageError if the file is missing, cut off or no profile. */
export function load(path: string): Profile {
  const where = "tf.profiler.load";
  if (!existsSync(path)) {
    throw new UsageError(where, `there is no file ${path}`, "Pass a `.xplane.pb`, from `plugins/profile/`.");
  }
  const space = parseSpace(where, path, readFileSync(path));
  const profile = new Profile(basename(path).replace(/\.xplane\.pb$/, ""), readSpace(space), resolve(path));
  liveViews.add(liveProfile(profile));
  return profile;
}

/** `<logDir>/plugins/profile/2026_11_27_10_30_00/<host>.xplane.pb`, as TensorBoard looks for it. */
function writeRun(logDir: string, startNs: bigint, bytes: Uint8Array): string {
  const time = new Date(Number(startNs / 1_000_000n)).toISOString().slice(0, 19);
  const run = time.replaceAll(/[-:T]/g, "_");
  const folder = join(resolve(logDir), "plugins", "profile");
  let name = run;
  for (let again = 2; existsSync(join(folder, name)); again += 1) name = `${run}_${again}`;
  const path = join(folder, name, `${hostname()}.xplane.pb`);
  try {
    writeBeside(path, bytes);
  } catch (error) {
    throw unwritable("tf.profiler.stop", logDir, error);
  }
  return path;
}
