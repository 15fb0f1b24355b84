import { type Profiler, Session } from "node:inspector";

/** What V8's profiler saw: which functions ran when, in µs of the clock of `process.hrtime`. */
export type CodeSamples = Profiler.Profile;

const intervalUs = 500;

/** Samples the stack of the main thread until `finish`. */
export class CodeSampler {
  readonly #session = new Session();

  constructor() {
    this.#session.connect();
    this.#session.post("Profiler.enable");
    this.#session.post("Profiler.setSamplingInterval", { interval: intervalUs });
    this.#session.post("Profiler.start");
  }

  finish(): CodeSamples {
    let samples: CodeSamples | undefined;
    // V8 answers before `post` returns: the session is of this very thread.
    this.#session.post("Profiler.stop", (error, result) => {
      if (error === null) samples = result.profile;
    });
    this.#session.disconnect();
    return samples ?? { nodes: [], startTime: 0, endTime: 0, samples: [], timeDeltas: [] };
  }
}
