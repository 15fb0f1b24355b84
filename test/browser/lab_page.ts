import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium, type Locator, type Page } from "playwright-core";
import { requireChromium } from "../../cli/setup/test_tools.ts";
import type { LabServer } from "./lab_server.ts";

/** What of JupyterLab's own objects the tests read; it runs in the page. */
interface LabApp {
  readonly restored: Promise<unknown>;
  readonly commands: { execute(id: string, args?: object): Promise<unknown> };
  readonly shell: { readonly currentWidget: NotebookPanel | null };
}

interface LabKernel {
  readonly status: string;
  createComm(targetName: string): LabComm;
  requestCommInfo(content: object): Promise<{ readonly content: object }>;
}

interface LabComm {
  /** Of the subshell that JupyterLab sends the comm's messages to. */
  readonly subshellStarted: Promise<void>;
  readonly subshellId: string | null;
  onMsg: (message: {
    readonly content: { readonly data: object };
    readonly buffers?: readonly DataView[];
  }) => void;
  open(): unknown;
  send(data: object, metadata?: object, buffers?: readonly ArrayBuffer[]): unknown;
}

interface NotebookPanel {
  readonly revealed: Promise<void>;
  readonly context: { readonly ready: Promise<void> };
  readonly sessionContext: {
    readonly ready: Promise<void>;
    readonly session: { readonly kernel: LabKernel | null } | null;
    readonly statusChanged: { connect(slot: (sender: unknown, status: string) => void): boolean };
  };
  readonly content: {
    activeCellIndex: number;
    readonly widgets: readonly {
      readonly model: {
        readonly type: string;
        readonly executionState?: string;
        readonly executionCount?: number | null;
        readonly outputs?: { toJSON(): readonly { readonly output_type: string }[] };
        readonly sharedModel: { getSource(): string; setSource(source: string): void };
      };
    }[];
  };
}

declare global {
  // JupyterLab's `expose_app_in_browser` defines it in the page; here it only types what runs there.
  var jupyterapp: LabApp;
  /** Every status the kernel reported since it was last restarted. */
  var kernelStatuses: string[];
}

/** A notebook in JupyterLab in a headless Chromium. Waits look at JupyterLab's state, never at a clock. */
export class LabPage implements AsyncDisposable {
  /** What the page wrote to its console as an error, and exceptions nobody caught. */
  readonly consoleErrors: string[] = [];
  /** Every URL that the page asked for. */
  readonly requests: string[] = [];
  readonly page: Page;
  readonly #close: () => Promise<void>;

  private constructor(page: Page, close: () => Promise<void>) {
    this.page = page;
    this.#close = close;
    page.context().on("request", (request) => this.requests.push(request.url()));
    page.on("pageerror", (error) => this.consoleErrors.push(error.stack ?? error.message));
    page.on("console", (message) => {
      if (message.type() === "error")
        this.consoleErrors.push(`${message.text()} (${message.location().url})`);
    });
  }

  /** Opens `notebook` in a new browser and waits until its kernel is idle. */
  static async open(server: LabServer, notebook: string): Promise<LabPage> {
    const executablePath = requireChromium();
    const profile = mkdtempSync(join(tmpdir(), "flowbook-chromium-"));
    const browser = await chromium.launchPersistentContext(profile, {
      executablePath,
      headless: true,
      viewport: { width: 1280, height: 1000 },
      args: browserFlags,
    });
    const close = async () => {
      await browser.close();
      rmSync(profile, { recursive: true, force: true });
    };
    try {
      const page = browser.pages()[0] ?? (await browser.newPage());
      const lab = new LabPage(page, close);
      await lab.#openNotebook(server, notebook);
      return lab;
    } catch (error) {
      await close();
      throw error;
    }
  }

  async #openNotebook(server: LabServer, notebook: string): Promise<void> {
    this.page.setDefaultTimeout(30_000);
    const page = server.program === "lab" ? "lab" : `notebooks/${notebook}`;
    await this.page.goto(`${server.url}${page}?token=${server.token}`);
    await this.page.waitForFunction(() => globalThis.jupyterapp !== undefined);
    await this.page.evaluate(() => jupyterapp.restored.then(() => undefined));
    if (server.program === "lab") {
      const args = { path: notebook, factory: "Notebook" };
      await this.page.evaluate(async (open) => {
        await jupyterapp.commands.execute("docmanager:open", open);
      }, args);
    }
    await this.page.waitForFunction(() => jupyterapp.shell.currentWidget?.sessionContext !== undefined);
    await this.page.evaluate(async () => {
      const panel = jupyterapp.shell.currentWidget;
      if (panel === null) throw new Error("no notebook is open");
      await panel.context.ready;
      await panel.sessionContext.ready;
    });
    await this.waitForIdle();
  }

  /** Loads the page again, once the server knows that so many tabs of each kind of ours are open. */
  async reload({ url, token }: LabServer, tabs: Readonly<Record<string, number>>): Promise<void> {
    const headers = { authorization: `token ${token}` };
    let workspace = "";
    const isKept = ([kind, count]: readonly [string, number]) =>
      new Set(workspace.match(new RegExp(`"${kind}:[^"]+"(?=:)`, "g"))).size === count;
    for (let asked = 0; asked < 100 && !Object.entries(tabs).every(isKept); asked += 1) {
      await sleep(100);
      workspace = await (await fetch(`${url}lab/api/workspaces/default`, { headers })).text();
    }
    if (!Object.entries(tabs).every(isKept))
      throw new Error(`JupyterLab has not saved our tabs: ${workspace}`);
    await this.page.reload();
    await this.page.waitForFunction(() => globalThis.jupyterapp !== undefined);
    await this.page.evaluate(() => jupyterapp.restored.then(() => undefined));
  }

  /** Waits for the kernel itself: the notebook's indicator already says idle before there is a session. */
  async waitForIdle(): Promise<void> {
    await this.page.waitForFunction(
      () => jupyterapp.shell.currentWidget?.sessionContext.session?.kernel?.status === "idle",
    );
  }

  /** Starts a JupyterLab command without waiting for its end, which for a running cell may never come. */
  async command(id: string): Promise<void> {
    await this.page.evaluate((command) => void jupyterapp.commands.execute(command), id);
  }

  /** Runs every cell and waits until each has an execution count, or one has failed. */
  async runAll(timeoutMs: number): Promise<void> {
    // Saved outputs and counts would look like those of this run.
    await this.page.evaluate(() => jupyterapp.commands.execute("notebook:clear-all-cell-outputs"));
    await this.command("notebook:run-all-cells");
    await this.page.waitForFunction(
      () => {
        const cells = jupyterapp.shell.currentWidget?.content.widgets ?? [];
        const code = cells.filter(
          ({ model }) => model.type === "code" && model.sharedModel.getSource() !== "",
        );
        const outputs = code.flatMap(({ model }) => model.outputs?.toJSON() ?? []);
        if (outputs.some(({ output_type }) => output_type === "error")) return true;
        return code.every(({ model }) => model.executionState === "idle" && model.executionCount !== null);
      },
      undefined,
      { timeout: timeoutMs },
    );
    await this.waitForIdle();
  }

  /** Adds an empty code cell below all others and puts the cursor into it. */
  async addCell(): Promise<Locator> {
    await this.page.evaluate(async () => {
      const content = jupyterapp.shell.currentWidget?.content;
      if (content === undefined) throw new Error("no notebook is open");
      content.activeCellIndex = content.widgets.length - 1;
      await jupyterapp.commands.execute("notebook:insert-cell-below");
      await jupyterapp.commands.execute("notebook:enter-edit-mode");
    });
    const cell = this.page.locator(".jp-Notebook .jp-CodeCell").last();
    await cell.locator(".cm-content:focus").waitFor();
    return cell;
  }

  /** Adds a cell with `code` and does not run it. */
  async writeCell(code: string): Promise<Locator> {
    const cell = await this.addCell();
    await this.page.evaluate((source) => {
      jupyterapp.shell.currentWidget?.content.widgets.at(-1)?.model.sharedModel.setSource(source);
    }, code);
    return cell;
  }

  /** Adds a cell with `code` and starts it. */
  async startCell(code: string): Promise<Locator> {
    const cell = await this.writeCell(code);
    await this.command("notebook:run-cell");
    return cell;
  }

  /** Adds a cell with `code`, runs it and returns the text of its outputs. */
  async runCell(code: string): Promise<string> {
    const cell = await this.startCell(code);
    await this.waitForLastCell();
    await this.waitForIdle();
    return (await cell.locator(".jp-OutputArea-output").allTextContents()).join("\n").trim();
  }

  /** Waits until the last cell's request was answered. */
  async waitForLastCell(): Promise<void> {
    await this.page.waitForFunction(() => {
      const model = jupyterapp.shell.currentWidget?.content.widgets.at(-1)?.model;
      return model?.executionState === "idle" && model.executionCount !== null;
    });
  }

  /** Restarts the kernel as a person does, confirming the dialog, and waits until the new one is idle. */
  async restart(): Promise<void> {
    await this.page.evaluate(() => {
      globalThis.kernelStatuses = [];
      const session = jupyterapp.shell.currentWidget?.sessionContext;
      session?.statusChanged.connect((_, status) => kernelStatuses.push(status));
    });
    await this.command("notebook:restart-kernel");
    await this.page.locator(".jp-Dialog .jp-mod-accept").click();
    await this.page.waitForFunction(
      () => kernelStatuses.includes("restarting") && kernelStatuses.at(-1) === "idle",
    );
    await this.waitForIdle();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}

const browserFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
