import { expect, test } from "vitest";
import { CellOutputs, DisplayPlaces, type Output, type OutputMessage } from "../../cli/client/outputs.ts";

const stream = (text: string, name = "stdout"): OutputMessage => ({
  type: "output",
  output: { output_type: "stream", name, text },
  displayId: undefined,
});

const display = (text: string, displayId?: string): OutputMessage => ({
  type: "output",
  output: { output_type: "display_data", data: { "text/plain": text }, metadata: {} },
  displayId,
});

const update = (displayId: string, text: string): OutputMessage => ({
  type: "update",
  displayId,
  data: { "text/plain": text },
  metadata: {},
});

/** What is left of each cell after its messages, briefly. */
function collect(...cells: readonly OutputMessage[][]): string[][] {
  const displays = new DisplayPlaces();
  const outputs = cells.map((messages) => {
    const list: Output[] = [];
    const collected = new CellOutputs(list, displays);
    for (const message of messages) collected.take(message);
    return list;
  });
  return outputs.map((list) => list.map(brief));
}

function brief(output: Output): string {
  if (output.output_type === "stream") return `${output.name}: ${output.text}`;
  return output.output_type === "display_data" ? `display: ${output.data["text/plain"]}` : output.output_type;
}

test("neighbouring texts of one stream are one output, others are not", () => {
  const messages = [
    stream("a\n"),
    stream("b\n"),
    stream("c\n", "stderr"),
    stream("d\n"),
    display("x"),
    stream("e\n"),
  ];
  expect(collect(messages)).toEqual([
    ["stdout: a\nb\n", "stderr: c\n", "stdout: d\n", "display: x", "stdout: e\n"],
  ]);
});

test("a line that was rewritten is saved as it looked in the end", () => {
  expect(collect([stream("10%"), stream("\r20%"), stream("\r100%\ndone\n")])).toEqual([
    ["stdout: 100%\ndone\n"],
  ]);
  // As a terminal shows it: a shorter text leaves the rest of the longer one.
  expect(collect([stream("top\nabcdef\r"), stream("xy"), stream("z\n")])).toEqual([
    ["stdout: top\nxyzdef\n"],
  ]);
  expect(collect([stream("a\r"), stream("\nb\r\n")])).toEqual([["stdout: a\nb\n"]]);
  expect(collect([stream("one\r"), stream("2", "stderr")])).toEqual([["stdout: one", "stderr: 2"]]);
});

test("an update changes every display of its id, also in earlier cells, and adds none", () => {
  expect(collect([display("1", "a"), display("2", "b")], [display("3", "a"), update("a", "new")])).toEqual([
    ["display: new", "display: 2"],
    ["display: new"],
  ]);
});

test("an update of an unknown id shows nothing", () => {
  expect(collect([update("nowhere", "x")])).toEqual([[]]);
});

test("clear_output empties the cell at once", () => {
  expect(collect([stream("a"), { type: "clear", wait: false }])).toEqual([[]]);
});

test("clear_output with wait keeps the old output until the next one comes", () => {
  expect(collect([stream("a"), { type: "clear", wait: true }])).toEqual([["stdout: a"]]);
  expect(collect([stream("a"), { type: "clear", wait: true }, stream("b"), stream("c")])).toEqual([
    ["stdout: bc"],
  ]);
});

test("a waiting clear does not reach into the next cell", () => {
  expect(collect([stream("a"), { type: "clear", wait: true }], [stream("b")])).toEqual([
    ["stdout: a"],
    ["stdout: b"],
  ]);
});

test("an update after a clear does not touch what took the display's place", () => {
  const messages: OutputMessage[] = [
    display("1", "a"),
    { type: "clear", wait: false },
    display("2"),
    update("a", "x"),
  ];
  expect(collect(messages)).toEqual([["display: 2"]]);
});
