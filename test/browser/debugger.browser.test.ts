import { afterAll, beforeAll, expect, onTestFailed, test, vi } from "vitest";
import { LabPage } from "./lab_page.ts";
import { type LabServer, startLab } from "./lab_server.ts";

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

const code = [
  "interface Size { w: number; h: number }",
  "function area(size: Size): number {",
  "  const product = size.w * size.h;",
  "  return product;",
  "}",
  "const total = area({ w: 2, h: 3 }) + 1;",
  "total",
].join("\n");

/** JupyterLab moves the buttons of its toolbar as it adds some: a click in that moment meets none. */
async function enableDebugger(): Promise<void> {
  const button = lab.page.locator(".jp-DebuggerBugButton").first();
  const enabled = lab.page.locator(".jp-NotebookPanel[data-jp-debugger=true]");
  const clickAndWait = async () => {
    if ((await button.getAttribute("aria-pressed")) !== "true") await button.click();
    await enabled.waitFor({ timeout: 5000 });
  };
  await vi.waitFor(clickAndWait, { timeout: 60_000 });
}

test("a breakpoint in the gutter stops the cell; the panel shows calls and variables, steps and continues", async () => {
  const { page } = lab;
  const panel = page.locator(".jp-DebuggerSidebar");
  const calls = () => panel.locator(".jp-DebuggerCallstackFrame-name").allTextContents();
  const variables = async () => {
    const rows = panel.locator(".jp-DebuggerVariables-body .jp-TreeItem");
    return (await rows.allInnerTexts()).map((text) => text.replace(/\s+/g, " ").trim()).filter(Boolean);
  };
  onTestFailed(() => console.error(`The page's console:\n${lab.consoleErrors.join("\n")}`));
  const cell = await lab.writeCell(code);
  await enableDebugger();

  // The first element of a gutter keeps its width.
  await cell.locator(".cm-breakpoint-gutter .cm-gutterElement").nth(3).click();
  await panel.locator(".jp-DebuggerBreakpoint").waitFor();
  expect(await panel.locator(".jp-DebuggerBreakpoint-line").textContent()).toBe("3");

  await lab.command("notebook:run-cell");
  const line = cell.locator(".jp-DebuggerEditor-highlight");
  await expect.poll(() => line.allTextContents()).toEqual(["  const product = size.w * size.h;"]);
  await expect.poll(calls).toEqual(["area", expect.stringMatching(/^In\[\d+\]$/)]);
  await panel.locator(".jp-DebuggerVariables-toolbar select").selectOption("Locals");
  await expect.poll(variables).toEqual(["size { w: 2, h: 3 }", "product undefined"]);

  await lab.command("debugger:next");
  await expect.poll(() => line.allTextContents()).toEqual(["  return product;"]);
  await expect.poll(variables).toContain("product 6");

  await lab.command("debugger:continue");
  await lab.waitForLastCell();
  await lab.waitForIdle();
  expect(await line.count()).toBe(0);
  expect((await cell.locator(".jp-OutputArea-output").allTextContents()).join("")).toContain("7");
  // What cells declared stays in view while nothing is stopped.
  await expect.poll(variables).toContain("total 7");
});

test("the debugger ends, and the page had no errors", async () => {
  await lab.page.locator(".jp-DebuggerBugButton").first().click();
  await lab.page.locator(".jp-NotebookPanel:not([data-jp-debugger])").waitFor();
  expect(lab.consoleErrors.filter((line) => /Uncaught|TypeError|ReferenceError|debug/i.test(line))).toEqual(
    [],
  );
});
