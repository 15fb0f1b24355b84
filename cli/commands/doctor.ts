import { arch, platform } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { packageRoot } from "../../runtime/environment.ts";
import type { Command } from "../command.ts";
import { checkParts, type NamedFinding } from "../doctor/part.ts";
import { packageVersion } from "../package_version.ts";

export const doctor: Command = {
  name: "doctor",
  summary:
    "Show the version and state of everything Flowbook stands on, and what to do about what is broken.",
  usage: "[--json]",
  options: [{ name: "json", summary: "print JSON" }],
  notes: "The exit status is 1 if a needed part is missing or broken.",

  async run(line) {
    // loaded only here: every other command starts without TensorFlow's binding and the language client
    const { nodeParts } = await import("../doctor/node_parts.ts");
    const { pythonParts } = await import("../doctor/python_parts.ts");
    const { tensorflowParts } = await import("../doctor/tensorflow_parts.ts");
    const findings = await checkParts([...nodeParts, ...pythonParts, ...tensorflowParts]);
    const healthy = findings.every((finding) => finding.state === "ok" || !finding.needed);
    const report = {
      flowbook: packageVersion(join(packageRoot, "package.json")),
      folder: packageRoot,
      platform: `${platform()}-${arch()}`,
      healthy,
      parts: findings,
    };
    const text = `Flowbook ${report.flowbook} in ${report.folder} on ${report.platform}\n\n${table(findings)}`;
    process.stdout.write(line.flag("json") ? `${JSON.stringify(report, null, 2)}\n` : text);
    return healthy ? 0 : 1;
  },
};

function table(findings: readonly NamedFinding[]): string {
  const width = Math.max(...findings.map((finding) => finding.name.length));
  return findings.map((finding) => `${row(finding, width)}\n`).join("");
}

function row(finding: NamedFinding, width: number): string {
  const name = finding.name.padEnd(width);
  if (finding.state === "ok")
    return `✔ ${name}  ${[finding.version, finding.detail].filter(Boolean).join("  ")}`;
  const mark = finding.needed || finding.state === "broken" ? "✘" : "–";
  return `${mark} ${name}  ${finding.problem}. ${finding.advice}`;
}
