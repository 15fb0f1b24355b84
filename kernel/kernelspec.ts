import { join } from "node:path";
import process from "node:process";
import { packageRoot } from "../runtime/environment.ts";

/** The content of `kernel.json`. */
export interface Kernelspec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly language: string;
  readonly interrupt_mode: "message";
  readonly kernel_protocol_version: string;
  readonly metadata: { readonly debugger: boolean; readonly supported_encryption: readonly "curve"[] };
}

/** The command that starts the kernel; the client puts its connection file in place of the last word. */
export function kernelArgv(): readonly string[] {
  const nodeMajor = Number(process.versions.node.split(".")[0]);
  return [
    process.execPath,
    ...kernelFlags(nodeMajor),
    join(packageRoot, "dist", "kernel", "bundle", "main.cjs"),
    "{connection_file}",
  ];
}

/** From Node 24 on only these open what an interrupt inside a timer or promise job needs (`user/termination.ts`). */
export function kernelFlags(nodeMajor: number): readonly string[] {
  return nodeMajor >= 24 ? ["--no-force-async-hooks-checks", "--expose-internals"] : [];
}

/** The kernelspec `flowbook` for this Node and this copy of the package. */
export function kernelspec(): Kernelspec {
  return {
    argv: kernelArgv(),
    display_name: "TypeScript (Flowbook)",
    language: "typescript",
    interrupt_mode: "message",
    kernel_protocol_version: "5.5",
    metadata: { debugger: true, supported_encryption: ["curve"] },
  };
}
