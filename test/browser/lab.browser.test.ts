import { afterAll, beforeAll, expect, test } from "vitest";
import { LabPage } from "./lab_page.ts";
import { type LabServer, startLab } from "./lab_server.ts";

// One notebook, used as a person uses it: each test goes on where the one before it stopped.
let server: LabServer;
let lab: LabPage;

beforeAll(async () => {
  server = await startLab();
  lab = await LabPage.open(server, "01-penguins.ipynb");
});

afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

// What is scrolled away has no inner text, only text content.
const outputs = () => lab.page.locator(".jp-Notebook .jp-OutputArea-output");
const errors = () =>
  lab.page.locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]');

test("the first notebook runs from top to bottom without an error", async () => {
  await lab.runAll(240_000);
  expect(await errors().allTextContents()).toEqual([]);
  // Palmer Station's table: 344 penguins, two without measurements (Gorman et al. 2014).
  const text = (await outputs().allTextContents()).join("\n");
  expect(text).toContain("342 of 344 penguins are complete");
  expect(text).toMatch(/Adelie\s+151/);
});

test("the model's accuracy on unseen penguins is printed and high", async () => {
  const text = (await outputs().allTextContents()).join("\n");
  const [, accuracy] = /accuracy on 103 unseen penguins: ([\d.]+) %/.exec(text) ?? [];
  expect(Number(accuracy)).toBeGreaterThan(90);
});

test("the three charts are drawn as charts, not as their saved pictures", async () => {
  const charts = lab.page.locator(".jp-OutputArea-output .vega-embed").locator("canvas, svg.marks");
  await expect.poll(() => charts.count()).toBe(3);
  for (const chart of await charts.all()) {
    await chart.scrollIntoViewIfNeeded();
    expect((await chart.boundingBox())?.width).toBeGreaterThan(200);
  }
});

test("a tensor is drawn by the extension, with its type, its shape and its values", async () => {
  const probabilities = lab.page.locator(".flowbook-tensor").last();
  await probabilities.scrollIntoViewIfNeeded();
  expect(await probabilities.locator(".flowbook-tensor-signature").textContent()).toBe("float32[1,3]");
  const values = await probabilities.locator("tbody td").allTextContents();
  expect(values).toHaveLength(3);
  // Softmax: probabilities sum to one, up to the digits that are shown.
  expect(values.map(Number).reduce((sum, value) => sum + value)).toBeCloseTo(1, 2);
});

test("Tab after `tf.ten` offers the names that TensorFlow.js has there", async () => {
  await lab.addCell();
  await lab.page.keyboard.type("tf.ten");
  const offered = lab.page.locator(".jp-Completer-item .jp-Completer-match");
  // JupyterLab gives an answer up after a second, which a first one may take; then a person presses Tab again.
  const names = async () => {
    if (!(await offered.first().isVisible())) await lab.page.keyboard.press("Tab");
    return offered.allTextContents();
  };
  await expect
    .poll(names, { timeout: 60_000, interval: 1_500 })
    .toEqual(expect.arrayContaining(["tensor", "tensor1d", "tensor2d"]));
  await lab.page.keyboard.press("Escape");
});

test("interrupting an endless loop stops it, and the session keeps its variables", async () => {
  const loop = await lab.startCell('console.log("looping");\nwhile (true) {}');
  await loop.getByText("looping").last().waitFor();
  await loop.locator(".jp-OutputArea-output").getByText("looping").waitFor();
  await lab.command("notebook:interrupt-kernel");
  await lab.waitForLastCell();
  await lab.waitForIdle();
  expect(await lab.runCell("penguins.length")).toBe("342");
});

test("a comm that the page opens is answered in its subshell while a cell loops", async () => {
  const cell = await lab.startCell(
    `let asked = 0;
    comms.registerTarget("live", (comm) => comm.onMessage(({ data, buffers }) => {
      asked += 1;
      comm.send({ asked, ...data }, { buffers: [new Float64Array(buffers[0]!.buffer).map((value) => value * 2)] });
    }));
    console.log("listening");
    while (asked < 2) {}
    asked`,
  );
  await cell.locator(".jp-OutputArea-output").getByText("listening").waitFor();
  const talk = await lab.page.evaluate(async () => {
    const kernel = jupyterapp.shell.currentWidget?.sessionContext.session?.kernel;
    if (!kernel) throw new Error("there is no kernel");
    const comm = kernel.createComm("live");
    await comm.subshellStarted;
    const answers: { data: object; value: number | undefined }[] = [];
    await new Promise<void>((resolve) => {
      comm.onMsg = ({ content, buffers = [] }) => {
        answers.push({ data: content.data, value: buffers[0]?.getFloat64(0, true) });
        if (answers.length === 2) resolve();
      };
      comm.open();
      for (const n of [1, 2]) comm.send({ n }, {}, [new Float64Array([n + 0.25]).buffer]);
    });
    return { answers, subshell: typeof comm.subshellId };
  });
  expect(talk).toEqual({
    answers: [
      { data: { asked: 1, n: 1 }, value: 2.5 },
      { data: { asked: 2, n: 2 }, value: 4.5 },
    ],
    subshell: "string",
  });
  await lab.waitForLastCell();
});

test("a type error is shown below the cell, which runs all the same", async () => {
  const cell = await lab.startCell('const typed: number = "text";\nconsole.log("it runs", typed);');
  const outputs = cell.locator(".jp-OutputArea-output");
  await outputs.getByText("In[").waitFor();
  const text = (await outputs.allTextContents()).join("\n");
  expect(text).toContain("it runs text");
  expect(text).toMatch(/In\[\d+\]:1:7 - error TS2322: Type 'string' is not assignable to type 'number'\./);
});

test("a progress bar moves while its cell runs, and shows where an interrupt stopped it", async () => {
  const cell = await lab.startCell(
    'for (const x of progress(1e6, { description: "steps" })) await new Promise((done) => setTimeout(done, 20));',
  );
  const bar = cell.getByRole("progressbar", { name: "steps" });
  const value = async () => Number(await bar.getAttribute("aria-valuenow"));
  await expect.poll(value, { timeout: 30_000 }).toBeGreaterThan(0);
  await expect.poll(value, { timeout: 30_000 }).toBeGreaterThan(await value());
  await lab.command("notebook:interrupt-kernel");
  await lab.waitForLastCell();
  await cell.locator(".flowbook-progress[data-status=interrupted]").getByText("interrupted").waitFor();
});

test("a bar that has ended is full, and is saved with its text", async () => {
  expect(await lab.runCell("for (const x of progress([1, 2, 3]));")).toMatch(/^100%3\/3 \[00:00, /);
  const saved = await lab.page.evaluate(() => {
    const outputs = jupyterapp.shell.currentWidget?.content.widgets.at(-1)?.model.outputs?.toJSON() ?? [];
    return JSON.stringify(outputs);
  });
  expect(saved).toContain('"status":"done","count":3');
  expect(saved).toContain("100%|████████████████████| 3/3");
});

test("records are sorted by a click on their header", async () => {
  const cell = await lab.startCell('[{ name: "b", n: 10 }, { name: "a", n: 9 }]');
  const names = () => cell.locator("tbody td:first-of-type").allTextContents();
  await expect.poll(names).toEqual(["b", "a"]);
  await cell.getByRole("button", { name: "n number" }).click();
  await expect.poll(names).toEqual(["a", "b"]);
});

test("a tensor is shown as an image", async () => {
  const cell = await lab.startCell("display.image(tf.zeros([28, 28]))");
  const image = cell.locator(".jp-OutputArea-output img");
  await image.waitFor();
  // 28 pixels, each drawn as a square of 8.
  expect(await image.evaluate((element) => element.getBoundingClientRect().width)).toBe(224);
});

test("a restarted kernel becomes idle and has forgotten the old session", async () => {
  await lab.restart();
  expect(await lab.runCell("typeof penguins")).toContain("undefined");
});

test("the page has no uncaught errors and none from our extension", () => {
  expect(
    lab.consoleErrors.filter((line) => /flowbook|Uncaught|TypeError|ReferenceError/i.test(line)),
  ).toEqual([]);
});
