import { createHash } from "node:crypto";
import { create, toBinary } from "@bufbuild/protobuf";
import type { Value } from "@bufbuild/protobuf/wkt";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import { createHandle } from "../capi/tensor_values.ts";
import { HParamsPluginDataSchema } from "../proto/tensorboard/plugins/hparams/plugin_data_pb.ts";
import { destination, type SummaryOptions } from "./defaults.ts";

/** Hyper-parameters by name. */
export type HParams = Readonly<Record<string, number | string | boolean>>;

/** The options of hyper-parameters. */
export interface HParamsOptions extends Omit<SummaryOptions, "step" | "description"> {
  /** Runs with the same one are repetitions of one trial; a digest of the values if it is left out. */
  readonly trialId?: string;
}

/**
 * Writes the hyper-parameters of the run, by which TensorBoard's table compares runs.
 * @returns whether there was a writer.
 * @example tf.summary.hparams({ units: 128, optimizer: "adam" });
 */
export function hparams(values: HParams, options: HParamsOptions = {}): boolean {
  const target = destination("tf.summary.hparams", { ...options, step: 0 });
  if (target === undefined) return false;
  const entries = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  const digest = createHash("sha256").update(JSON.stringify(entries)).digest("hex");
  const data = create(HParamsPluginDataSchema, {
    data: {
      case: "sessionStartInfo",
      value: {
        hparams: Object.fromEntries(entries.map(([name, value]) => [name, protoOf(value)])),
        groupName: options.trialId ?? digest,
        startTimeSecs: Date.now() / 1000,
      },
    },
  });
  // without a tensor TensorBoard's Python loader fails
  using nothing = createHandle([0], "float32", new Float32Array());
  target.writer.write("_hparams_/session_start_info", target.step, nothing, {
    plugin: "hparams",
    content: toBinary(HParamsPluginDataSchema, data),
  });
  return true;
}

function protoOf(value: number | string | boolean): Value {
  if (typeof value === "number") return create(ValueSchema, { kind: { case: "numberValue", value } });
  if (typeof value === "string") return create(ValueSchema, { kind: { case: "stringValue", value } });
  return create(ValueSchema, { kind: { case: "boolValue", value } });
}
