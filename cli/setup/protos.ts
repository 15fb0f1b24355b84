import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  CodeGeneratorRequestSchema,
  CodeGeneratorResponseSchema,
  type FileDescriptorSet,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";
import { packageRoot } from "../../runtime/environment.ts";

export interface GenerateProtosOptions {
  /** A Python with the `protobuf` package. */
  readonly python: string;
  /** The `site-packages` folder with TensorFlow's wheel. */
  readonly sitePackages: string;
  /** The folder with TensorBoard's package, which holds the protos of its plugins. */
  readonly tensorboardPackages: string;
  /** Emptied first. */
  readonly outDir: string;
  readonly log: (line: string) => void;
}

/** The descriptor modules that Flowbook needs types of; their imports come along. */
const descriptorModules: readonly string[] = [
  "tensorflow.compiler.mlir.lite.converter_flags_pb2",
  "tensorflow.compiler.mlir.lite.metrics.converter_error_data_pb2",
  "tensorflow.compiler.mlir.lite.model_flags_pb2",
  "tensorflow.core.framework.op_def_pb2",
  "tensorflow.core.protobuf.config_pb2",
  "tensorflow.core.protobuf.saved_model_pb2",
  "tensorflow.core.protobuf.trackable_object_graph_pb2",
  "tensorflow.tsl.profiler.protobuf.profiler_options_pb2",
  "tensorflow.tsl.profiler.protobuf.xplane_pb2",
  "tensorflow.core.util.event_pb2",
  "tensorboard.plugins.hparams.plugin_data_pb2",
  "tensorboard.plugins.pr_curve.plugin_data_pb2",
];

/**
 * Prints a FileDescriptorSet. `import tensorflow` would need numpy and forty other packages, so empty
 * packages stand in for it and for TensorBoard, and only the descriptor modules run.
 */
const descriptorProgram = `
import importlib, sys, types
from google.protobuf import descriptor_pb2

site_packages, tensorboard_packages, modules = sys.argv[1], sys.argv[2], sys.argv[3:]
for name, folder in (("tensorflow", site_packages), ("tensorboard", tensorboard_packages)):
    stub = types.ModuleType(name)
    stub.__path__ = [folder + "/" + name]
    sys.modules[name] = stub

files = {}

def add(descriptor):
    if descriptor.name in files:
        return
    for imported in descriptor.dependencies:
        add(imported)
    proto = descriptor_pb2.FileDescriptorProto()
    descriptor.CopyToProto(proto)
    files[descriptor.name] = proto

for module in modules:
    add(importlib.import_module(module).DESCRIPTOR)
sys.stdout.buffer.write(descriptor_pb2.FileDescriptorSet(file=files.values()).SerializeToString())
`;

/** Writes TypeScript for TensorFlow's protos, from the descriptors in its wheel, to `outDir`. */
export async function generateProtos(options: GenerateProtosOptions): Promise<void> {
  const descriptors = readDescriptors(options);
  const sources = generateSources(descriptors);
  rmSync(options.outDir, { recursive: true, force: true });
  for (const [name, text] of sources) {
    const file = join(options.outDir, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  options.log(`wrote ${sources.size} files to ${options.outDir}`);
}

function readDescriptors(options: GenerateProtosOptions): FileDescriptorSet {
  const args = [
    "-c",
    descriptorProgram,
    options.sitePackages,
    options.tensorboardPackages,
    ...descriptorModules,
  ];
  options.log(`$ ${options.python} -c … ${args.slice(2).join(" ")}`);
  return fromBinary(FileDescriptorSetSchema, runProgram(options.python, args, new Uint8Array()));
}

function generateSources(descriptors: FileDescriptorSet): ReadonlyMap<string, string> {
  const request = create(CodeGeneratorRequestSchema, {
    // `google/protobuf/*` is part of @bufbuild/protobuf.
    fileToGenerate: descriptors.file.map((file) => file.name).filter((name) => !name.startsWith("google/")),
    // Without `ts_nocheck` the generated enums break `erasableSyntaxOnly`.
    parameter: "target=ts,import_extension=ts,ts_nocheck=true",
    protoFile: descriptors.file,
  });
  const plugin = join(packageRoot, "node_modules", "@bufbuild", "protoc-gen-es", "bin", "protoc-gen-es");
  const output = runProgram(process.execPath, [plugin], toBinary(CodeGeneratorRequestSchema, request));
  const response = fromBinary(CodeGeneratorResponseSchema, output);
  if (response.error !== "") throw new Error(`protoc-gen-es: ${response.error}`);
  return new Map(response.file.map((file) => [file.name, file.content]));
}

function runProgram(command: string, args: readonly string[], input: Uint8Array): Uint8Array {
  const result = spawnSync(command, args, { input, maxBuffer: 256 * 1024 * 1024 });
  if (result.error !== undefined) {
    throw new Error(`${command} cannot be started: ${result.error.message}`, { cause: result.error });
  }
  if (result.status !== 0) {
    throw new Error(`${command} ended with status ${result.status}: ${result.stderr.toString().trim()}`);
  }
  return result.stdout;
}
