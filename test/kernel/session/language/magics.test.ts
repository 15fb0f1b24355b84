import { afterAll, expect, test } from "vitest";
import { capture } from "../../../../magics/capture.ts";
import type { Magic } from "../../../../magics/magic.ts";
import { openNotebook } from "./notebook.ts";

const magics: readonly Magic[] = [
  {
    name: "time",
    kind: "both",
    summary: "Measures how long code takes.",
    usage: "%time EXPRESSION",
    example: "%time 1",
    run: () => undefined,
  },
  {
    name: "npm",
    kind: "line",
    summary: "Runs npm.",
    usage: "%npm install NAME",
    example: "%npm ls",
    options: [{ name: "--save-dev", summary: "Installs a development dependency." }],
    subcommands: ["install", "ls"],
    run: () => undefined,
  },
  {
    name: "html",
    kind: "cell",
    summary: "Shows HTML.",
    usage: "%%html",
    example: "%%html",
    body: "text",
    run: () => undefined,
  },
  capture,
];

const { close, commit, complete, inspect, logged, messages, service } = openNotebook(magics);
afterAll(() => {
  close();
  expect(logged).toEqual([]);
});

test("magic lines are not TypeScript, but their expressions complete", async () => {
  commit("const list = [1];\n%npm install left-pad");
  expect(await messages("const a = list\n%npm install left-pad\na.at(0);\n%time list.nope")).toEqual([]);
  expect(await messages("%%time\nconst a: string = list;")).toEqual([
    "2:7 Type 'number[]' is not assignable to type 'string'.",
  ]);
  expect(await messages("%%html\n<b>hello & bye</b>")).toEqual([]);
  expect(await messages("const time = 2;\nconst rest = 7\n  % time;")).toEqual([]);
  expect((await complete("%time list.fla|")).texts).toEqual(["flat", "flatMap"]);
});

test("completion after % offers magics, their subcommands and options", async () => {
  expect((await complete("%|")).texts).toEqual(["%time", "%npm", "%%time", "%%html", "%%capture"]);
  expect(await service.complete("1;\n %np", 7)).toEqual({
    start: 4,
    end: 7,
    place: "path",
    items: [{ text: "%npm", type: "magic", signature: "Runs npm." }],
  });
  expect((await complete("1;\n%%|")).texts).toEqual([]);
  expect((await complete("%npm in|")).texts).toEqual(["install"]);
  expect((await complete("%npm install x --s|")).texts).toEqual(["--save-dev"]);
});

test("inspection of a magic tells its usage, with detail its options and an example, and each option", async () => {
  expect(await inspect("%np|m ls")).toBe("```text\n%npm install NAME\n```\n\nRuns npm.");
  const detailed = await inspect("%np|m ls", 1);
  expect(detailed).toContain("- `--save-dev`: Installs a development dependency.");
  expect(detailed).toContain("%npm ls");
  expect(await inspect("%npm install x --save|-dev")).toBe(
    "```text\n--save-dev\n```\n\nInstalls a development dependency.",
  );
});

test("the variable of %%capture is known to later cells and to the body, with its members", async () => {
  commit('%%capture captured --no-stderr\nconst inside = "text";');
  expect((await complete("captured.sh|")).texts).toEqual(["show"]);
  expect((await complete("captured.stdout.toUpperC|")).texts).toEqual(["toUpperCase"]);
  expect((await complete("inside.toUpperC|")).texts).toEqual(["toUpperCase"]);
  expect((await complete("%%capture other\nother.std|")).texts).toEqual(["stderr", "stdout"]);
});
