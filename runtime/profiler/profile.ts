import { randomUUID } from "node:crypto";
import { mimeData } from "../../protocol/mime.ts";
import { type ProfilePayload, profileRowLimit } from "../../protocol/payloads/profile.ts";
import {
  type ProfileQuestion,
  type ProfileTrace,
  profileSavedSpans,
} from "../../protocol/payloads/profile_spans.ts";
import { unwritable, writeBeside } from "../write_beside.ts";
import { chromeTrace } from "./chrome_trace.ts";
import { functionTable, stepTable } from "./code_tables.ts";
import { findingsOf } from "./findings.ts";
import { layerTable, opTable } from "./op_tables.ts";
import { profileSvg } from "./profile_svg.ts";
import { profileText } from "./profile_text.ts";
import type { Recording } from "./read_space.ts";
import { copyTable, deviceTable, memoryTable } from "./resource_tables.ts";
import { traceOf } from "./trace_of.ts";

/** The method by which an object says how notebooks show it. */
const displaySymbol: unique symbol = Symbol.for("Jupyter.display");

type Tables = Omit<ProfilePayload, "title" | "startedMs" | "trace" | "view">;

/** What TensorFlow and the notebook's own code did, and how long it took; notebooks show it. */
export class Profile implements Tables {
  readonly title: string;
  /** The `.xplane.pb`, which TensorBoard opens; undefined where nothing was written. */
  readonly path: string | undefined;
  readonly startedAt: Date;
  readonly durationUs: number;
  readonly ops: Tables["ops"];
  readonly layers: Tables["layers"];
  readonly memory: Tables["memory"];
  readonly copies: Tables["copies"];
  readonly devices: Tables["devices"];
  readonly steps: Tables["steps"];
  readonly functions: Tables["functions"];
  readonly findings: Tables["findings"];
  /** The id of its live view. */
  readonly view = `profile-${randomUUID()}`;
  readonly #recording: Recording;

  constructor(title: string, recording: Recording, path?: string) {
    const { lanes, durationUs, startNs } = recording;
    this.#recording = recording;
    this.title = title;
    this.path = path;
    this.startedAt = new Date(Number(startNs / 1_000_000n));
    this.durationUs = durationUs;
    this.ops = opTable(lanes);
    this.layers = layerTable(this.ops);
    this.memory = memoryTable(lanes);
    this.copies = copyTable(lanes);
    this.devices = deviceTable(lanes, durationUs);
    this.steps = stepTable(lanes);
    this.functions = functionTable(lanes, durationUs);
    this.findings = findingsOf(this);
  }

  /** The spans of a range, the longest `limit` of them. */
  spans(question: ProfileQuestion): ProfileTrace {
    return traceOf(this.#recording.lanes, question);
  }

  /** What views show; its trace holds the longest 20,000 spans. */
  payload(): ProfilePayload {
    const { title, startedAt, durationUs, devices, memory, copies, findings } = this;
    return {
      title,
      startedMs: startedAt.getTime(),
      durationUs,
      trace: this.spans({ fromUs: 0, toUs: durationUs, limit: profileSavedSpans }),
      ops: this.ops.slice(0, profileRowLimit),
      layers: this.layers.slice(0, profileRowLimit),
      memory,
      copies,
      devices,
      steps: this.steps,
      functions: this.functions,
      findings,
      view: this.view,
    };
  }

  /** Writes the profile for Perfetto and chrome://tracing. @throws UsageError if it cannot be written. */
  saveChromeTrace(path: string): void {
    try {
      writeBeside(path, chromeTrace(this.#recording.lanes));
    } catch (error) {
      throw unwritable("profile.saveChromeTrace", path, error);
    }
  }

  toString(): string {
    return profileText(this);
  }

  [displaySymbol](): Readonly<Record<string, unknown>> {
    const payload = this.payload();
    const data = mimeData("application/vnd.flowbook.profile.v1+json", payload, profileText(this));
    return { ...data, "image/svg+xml": profileSvg(payload) };
  }
}
