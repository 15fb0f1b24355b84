import { type Debugger, Session as Inspector, type Runtime } from "node:inspector/promises";
import { logError } from "../log.ts";
import type { AttachedDebugger, MainThread } from "../session/main_thread.ts";
import { type Frame, userFrames } from "./call_frames.ts";
import { CaughtErrors } from "./caught_errors.ts";
import { LoadedScripts, notUsers } from "./loaded_scripts.ts";
import { restOfStep, type Step, type Stepping } from "./stepping.ts";
import type { UserScripts } from "./user_scripts.ts";
import { Values } from "./values.ts";

export type StopReason = "breakpoint" | "step" | "exception" | "pause";
/** Which errors stop: none, those that no `catch` of a `try` waits for, or all. */
export type ExceptionMode = "none" | "uncaught" | "all";

/** What stopped the main thread, and where. */
export interface Stop {
  readonly reason: StopReason;
  /** The user's functions, innermost first; never empty. */
  readonly frames: readonly [Frame, ...(readonly Frame[])];
  readonly thrown: Runtime.RemoteObject | undefined;
  /** V8's names of the breakpoints that were hit. */
  readonly breakpoints: readonly string[];
}

/** Who is told about stops: the frontend of a notebook, or the console of `%debug`. */
export interface FrontEnd {
  stopped(stop: Stop): void;
  continued(): void;
}

/** Callers of awaits that V8 remembers. */
const ASYNC_FRAMES = 16;

/**
 * The main thread as a debugger sees it. Cells run in an inspector session of that thread; this one, of the
 * worker, sets breakpoints and is told about pauses, during which V8 answers it from inside the paused code.
 */
export class Debuggee implements AttachedDebugger {
  readonly inspector = new Inspector();
  readonly values = new Values(this.inspector);
  readonly sources: UserScripts;
  readonly scripts: LoadedScripts;
  readonly #mainThread: MainThread;
  readonly #caughtErrors: CaughtErrors;
  #frontEnd: FrontEnd | undefined;
  #connected = false;
  #exceptions: ExceptionMode = "none";
  #stop: Stop | undefined;
  /** Frames of the stop, those of Node and packages included. */
  #depth = 0;
  #isPaused = false;
  #stepping: Stepping | undefined;
  #pauseWanted = false;
  #entry: string | undefined;

  constructor(mainThread: MainThread, sources: UserScripts) {
    this.#mainThread = mainThread;
    this.sources = sources;
    this.scripts = new LoadedScripts(sources);
    this.#caughtErrors = new CaughtErrors(this.inspector, this.scripts);
    this.inspector.on("Debugger.scriptParsed", ({ params }) => this.scripts.add(params));
    this.inspector.on("Debugger.paused", ({ params }) => void this.#paused(params));
    this.inspector.on("Debugger.resumed", () => {
      this.#isPaused = false;
    });
  }

  get frontEnd(): FrontEnd | undefined {
    return this.#frontEnd;
  }

  /** V8 waits, though perhaps nobody was told. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  get stop(): Stop | undefined {
    return this.#stop;
  }

  /** For reading values, which costs the running code nothing. */
  connect(): void {
    if (this.#connected) return;
    this.inspector.connectToMainThread();
    this.#connected = true;
    this.#mainThread.debugger = this;
  }

  async enable(frontEnd: FrontEnd): Promise<void> {
    this.connect();
    this.#frontEnd = frontEnd;
    await this.inspector.post("Debugger.enable", {});
    await this.inspector.post("Debugger.setAsyncCallStackDepth", { maxDepth: ASYNC_FRAMES });
    await this.setExceptions("none");
    this.#mainThread.post({ type: "debugged", isDebugged: true });
  }

  async disable(): Promise<void> {
    this.#ended();
    this.#frontEnd = undefined;
    this.#stepping = undefined;
    this.#pauseWanted = false;
    this.#mainThread.post({ type: "debugged", isDebugged: false });
    // Also lets a paused thread go on.
    await this.inspector.post("Debugger.disable");
    this.#isPaused = false;
    this.scripts.clear();
    this.#caughtErrors.forget();
  }

  async setExceptions(mode: ExceptionMode): Promise<void> {
    this.#exceptions = mode;
    // V8 takes every error of a cell for caught: ask for all, and choose here.
    await this.inspector.post("Debugger.setPauseOnExceptions", { state: mode === "none" ? "none" : "all" });
    // An error that begins in a package would not stop at all if V8 passed over the package.
    const patterns = mode === "none" ? [...notUsers] : ["^flowbook:debugger"];
    await this.inspector.post("Debugger.setBlackboxPatterns", { patterns });
  }

  /** Stops where the user's code is, or as soon as some of it runs. */
  async pause(): Promise<void> {
    this.#pauseWanted = true;
    await this.inspector.post("Debugger.pause");
  }

  /** A pause was asked for, and found nothing of the user's to stop in. */
  get isPauseWanted(): boolean {
    return this.#pauseWanted && !this.#isPaused;
  }

  /** The next stop is where code begins, at a breakpoint of V8's that is used once. */
  stopOnceAt(v8Id: string | undefined): void {
    this.#entry = v8Id;
  }

  async resume(): Promise<void> {
    await this.#goOn("resume");
  }

  async step(command: Step): Promise<void> {
    const top = this.#stop?.frames[0];
    if (top?.callFrame === undefined) return this.resume();
    const { location } = top.callFrame;
    this.#stepping = { command, from: location, depth: this.#depth, line: top.position.line };
    await this.#goOn(command);
  }

  async #goOn(command: "resume" | Step): Promise<void> {
    if (this.#stop === undefined) return;
    this.#ended();
    await this.#post(command);
  }

  async #post(command: "resume" | Step): Promise<void> {
    if (command === "resume") await this.inspector.post("Debugger.resume", {});
    else if (command === "stepInto") await this.inspector.post("Debugger.stepInto", {});
    else await this.inspector.post(`Debugger.${command}`);
  }

  #ended(): void {
    if (this.#stop === undefined) return;
    this.#stop = undefined;
    this.values.forget();
    this.#frontEnd?.continued();
  }

  /** Node waits at its exit for sessions that are still connected. */
  disconnect(): void {
    this.inspector.disconnect();
  }

  /** For an interrupt: ends what is paused. */
  letGo(onGone: () => void): void {
    this.#stepping = undefined;
    this.#ended();
    this.inspector
      .post("Debugger.resume", { terminateOnResume: true })
      .catch(() => {
        // It went on by itself meanwhile.
        this.#isPaused = false;
      })
      .finally(onGone);
  }

  async #paused(params: Debugger.PausedEventDataType): Promise<void> {
    this.#isPaused = true;
    if (this.#mainThread.isInterrupting) {
      this.#mainThread.terminatePaused(() => {});
      return;
    }
    try {
      const next = await this.#judge(params);
      // An interrupt may have let it go while a script was read.
      if (!this.#isPaused) return;
      if (typeof next === "string") await this.#post(next);
      else this.#tell(next, params);
    } catch (error) {
      logError("debugger: a pause was not understood; the cell goes on", error);
      await this.#post("resume");
    }
  }

  #tell(stop: Stop, { callFrames }: Debugger.PausedEventDataType): void {
    this.#stepping = undefined;
    this.#pauseWanted = false;
    this.#depth = callFrames.length;
    this.#stop = stop;
    this.#frontEnd?.stopped(stop);
  }

  /** A pause that the user should see, or how V8 is to go on. */
  async #judge(params: Debugger.PausedEventDataType): Promise<Stop | "resume" | Step> {
    const [first, ...rest] = userFrames(params, (scriptId) => this.scripts.userScript(scriptId));
    const breakpoints = params.hitBreakpoints ?? [];
    if (first?.callFrame === undefined) return "resume";
    const stop = (reason: StopReason): Stop => ({
      reason,
      frames: [first, ...rest],
      breakpoints,
      thrown: undefined,
    });
    if (isException(params)) {
      if (this.#exceptions === "none") return "resume";
      const isChosen =
        this.#exceptions === "all" || !(await this.#caughtErrors.isCaught(params, [first, ...rest]));
      return isChosen ? { ...stop("exception"), thrown: parseThrown(params.data) } : "resume";
    }
    if (this.#entry !== undefined && breakpoints.includes(this.#entry)) {
      await this.inspector.post("Debugger.removeBreakpoint", { breakpointId: this.#entry });
      this.#entry = undefined;
      return stop(this.#pauseWanted ? "pause" : "step");
    }
    if (breakpoints.length > 0) return stop("breakpoint");
    if (this.#stepping !== undefined) {
      this.#stepping = restOfStep(this.#stepping, params, this.scripts);
      return this.#stepping?.command ?? stop("step");
    }
    if (this.#pauseWanted) return stop("pause");
    // A `debugger` statement, of the user's or of a package's.
    return first.callFrame === params.callFrames[0] ? stop("breakpoint") : "resume";
  }
}

function isException({ reason, data }: Debugger.PausedEventDataType): boolean {
  if (reason === "exception" || reason === "promiseRejection") return true;
  return reason === "ambiguous" && /"reason":"(?:exception|promiseRejection)"/.test(JSON.stringify(data));
}

/** V8 gives an error as the data of its pause; of several reasons, as that of one. */
function parseThrown(data: unknown): Runtime.RemoteObject | undefined {
  const { reasons } = data as {
    readonly reasons?: readonly { readonly reason: string; readonly auxData?: unknown }[];
  };
  if (reasons === undefined) return data as Runtime.RemoteObject;
  return reasons.find(({ reason }) => reason !== "other")?.auxData as Runtime.RemoteObject | undefined;
}
