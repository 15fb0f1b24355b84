import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { type KernelInfoReply, kernelImplementation, PROTOCOL_VERSION } from "../../protocol/messages.ts";
import { packageRoot } from "../../runtime/environment.ts";
import type { Handler } from "./handler.ts";

let known: KernelInfoReply | undefined;

export const kernelInfoRequest: Handler<"kernel_info_request"> = () => {
  known ??= describeKernel(
    parseManifest(JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"))),
  );
  return known;
};

function describeKernel(manifest: Manifest): KernelInfoReply {
  return {
    status: "ok",
    protocol_version: PROTOCOL_VERSION,
    implementation: kernelImplementation,
    implementation_version: manifest.version,
    language_info: {
      name: "typescript",
      version: manifest.dependencies.typescript,
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: "typescript",
      nbconvert_exporter: "script",
    },
    banner: `Flowbook ${manifest.version}: TypeScript ${manifest.dependencies.typescript} on Node.js ${process.versions.node}`,
    help_links: [
      { text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
      { text: "TensorFlow.js", url: "https://js.tensorflow.org/api/latest/" },
      { text: "Node.js", url: "https://nodejs.org/docs/latest/api/" },
    ],
    supported_features: ["debugger", "kernel subshells"],
  };
}

interface Manifest {
  readonly version: string;
  readonly dependencies: { readonly typescript: string };
}

function parseManifest(value: unknown): Manifest {
  return value as Manifest;
}
