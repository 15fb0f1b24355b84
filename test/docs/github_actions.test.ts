import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseCommandLine } from "../../cli/command.ts";
import { commands } from "../../cli/commands/index.ts";
import { packageRoot } from "../../runtime/environment.ts";

type Parser = typeof import("@actions/workflow-parser");

const content = readFileSync(join(packageRoot, "docs", "github-actions.yml"), "utf8");

const folder = mkdtempSync(join(tmpdir(), "flowbook-test-"));
let parser: Parser;

// bundled: GitHub's own parser imports JSON as bundlers do and Node does not
beforeAll(async () => {
  const outfile = join(folder, "parser.mjs");
  const options = { bundle: true, platform: "node", format: "esm", outfile, logLevel: "error" } as const;
  await build({ ...options, entryPoints: ["@actions/workflow-parser"], absWorkingDir: packageRoot });
  parser = parseModule(await import(pathToFileURL(outfile).href));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function parseModule(value: unknown): Parser {
  return value as Parser;
}

/** What the parser says of a workflow, and what its steps run. */
async function parsed(text: string): Promise<{ errors: string[]; commands: string[] }> {
  const { parseWorkflow, convertWorkflowTemplate, NoOperationTraceWriter } = parser;
  const file = { name: "notebooks.yml", content: text };
  const { context, value } = parseWorkflow(file, new NoOperationTraceWriter());
  const errors = context.errors.getErrors().map((error) => error.message);
  if (value === undefined || errors.length > 0) return { errors, commands: [] };
  const template = await convertWorkflowTemplate(context, value);
  const steps = template.jobs.flatMap((job) => (job.type === "job" ? job.steps : []));
  const runs = steps.flatMap((step) => ("run" in step ? [step.run.toString()] : []));
  return { errors: (template.errors ?? []).map((error) => error.Message), commands: runs };
}

test("GitHub's parser takes the workflow in the documentation", async () => {
  expect((await parsed(content)).errors).toEqual([]);
  // the parser would have told
  expect((await parsed(content.replace("runs-on:", "runs-in:"))).errors).not.toEqual([]);
  expect((await parsed(content.replace("github.ref", "github.ref ++"))).errors).not.toEqual([]);
});

test("flowbook has the commands and options that the workflow uses", async () => {
  const lines = (await parsed(content)).commands.filter((line) => line.startsWith("npx flowbook "));
  expect(lines).toHaveLength(2);
  for (const line of lines) {
    const [name, ...args] = line.split(" ").slice(2);
    const command = commands.find((candidate) => candidate.name === name);
    if (command === undefined) throw new Error(`${line}: there is no such command`);
    expect(parseCommandLine(command, args).positionals).toEqual(name === "run" ? ["notebooks"] : []);
  }
});
