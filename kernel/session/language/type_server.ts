import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { constants, setPriority } from "node:os";
import { dirname, extname, join } from "node:path";
import process from "node:process";
import {
  CancellationTokenSource,
  createMessageConnection,
  ErrorCodes,
  type MessageConnection,
  ResponseError,
} from "vscode-jsonrpc/node";
import type { FileEvent, InitializeParams, InitializeResult } from "vscode-languageserver-protocol";
import { packageRoot } from "../../../runtime/environment.ts";
import { uriOf } from "./positions.ts";
import { LostServer, RefusedQuestion } from "./type_server_errors.ts";

/** TypeScript's native compiler for this platform, or undefined where there is none. */
export function findTypeServer(): string | undefined {
  const executable = process.platform === "win32" ? "tsc.exe" : "tsc";
  const platformPackage = `@typescript/typescript-${process.platform}-${process.arch}/package.json`;
  try {
    const typescript = createRequire(import.meta.url).resolve("typescript/package.json");
    const path = join(dirname(createRequire(typescript).resolve(platformPackage)), "lib", executable);
    return existsSync(path) ? path : undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND") return undefined;
    throw new Error(`language service: cannot look for ${platformPackage}`, { cause: error });
  }
}

/** Set to `portable`, it leaves TypeScript's native compiler alone. */
export const TYPESCRIPT_VARIABLE = "FLOWBOOK_TYPESCRIPT";

/** A program that speaks the language server's protocol, and its arguments. */
export type ServerCommand = readonly [program: string, ...args: string[]];

/** @param executable TypeScript's native compiler. */
export function nativeServer(executable = findTypeServer()): ServerCommand | undefined {
  return executable === undefined ? undefined : [executable, "--lsp", "--stdio"];
}

/** TypeScript 6 in a process of Node, which runs everywhere; undefined if it is not installed. */
export function portableServer(): ServerCommand | undefined {
  const program = join(packageRoot, "dist", "kernel", "session", "language", "portable_type_server.js");
  try {
    createRequire(import.meta.url).resolve("typescript-6");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND") return undefined;
    throw new Error("language service: cannot look for typescript-6", { cause: error });
  }
  return existsSync(program) ? [process.execPath, program] : undefined;
}

/** Codes that this side of the connection gives when the other is gone. */
const connectionErrors: ReadonlySet<number> = new Set([
  ErrorCodes.MessageWriteError,
  ErrorCodes.MessageReadError,
  ErrorCodes.PendingResponseRejected,
  ErrorCodes.ConnectionInactive,
]);

/** By the ending of a file's name. */
const languageIds: Readonly<Record<string, string>> = {
  ".json": "jsonc",
  ".ts": "typescript",
  ".tsx": "typescriptreact",
};

/** One process of TypeScript's language server, and the documents that it has open. */
export class TypeServer {
  /** Why the process ended, once it has. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #connection: MessageConnection;
  readonly #ready: Promise<void>;
  #version = 0;
  #reason: string | undefined;

  constructor([program, ...args]: ServerCommand, cwd: string) {
    const child = spawn(program, args, { cwd, stdio: ["pipe", "pipe", "ignore"] });
    this.#child = child;
    if (child.pid !== undefined) lowerPriority(child.pid);
    this.#connection = createMessageConnection(child.stdout, child.stdin);
    this.ended = new Promise((resolve) => {
      const end = (reason: string) => {
        this.#connection.dispose();
        resolve(this.#reason ?? reason);
      };
      child.on("error", (error) => end(error.message));
      child.on("exit", (code, signal) => end(`exit status ${code ?? signal}`));
    });
    // Its exit, which follows, tells why.
    this.#connection.onError(() => child.kill("SIGKILL"));
    this.#connection.onClose(() => child.kill("SIGKILL"));
    this.#answerConfiguration();
    this.#connection.listen();
    this.#ready = this.#initialize(cwd);
    // Whoever asks first sees the failure; nobody may have asked when the process dies.
    this.#ready.catch(() => undefined);
  }

  /**
   * @throws RefusedQuestion if there is no answer to this question.
   * @throws LostServer if the process is gone.
   */
  async request<Result>(method: string, params: object, signal: AbortSignal): Promise<Result> {
    const cancellation = new CancellationTokenSource();
    const cancel = () => cancellation.cancel();
    signal.addEventListener("abort", cancel);
    try {
      return await this.#talk(method, () =>
        this.#connection.sendRequest<Result>(method, params, cancellation.token),
      );
    } finally {
      signal.removeEventListener("abort", cancel);
      cancellation.dispose();
    }
  }

  async open(path: string, text: string): Promise<void> {
    const languageId = languageIds[extname(path)] ?? "plaintext";
    const textDocument = { uri: uriOf(path), languageId, version: ++this.#version, text };
    await this.#notify("textDocument/didOpen", { textDocument });
  }

  async change(path: string, text: string): Promise<void> {
    const textDocument = { uri: uriOf(path), version: ++this.#version };
    await this.#notify("textDocument/didChange", { textDocument, contentChanges: [{ text }] });
  }

  async close(path: string): Promise<void> {
    await this.#notify("textDocument/didClose", { textDocument: { uri: uriOf(path) } });
  }

  async filesChanged(changes: readonly FileEvent[]): Promise<void> {
    await this.#notify("workspace/didChangeWatchedFiles", { changes });
  }

  /** Ends the process; `ended` then tells `reason`, if it has not ended by itself. */
  end(reason: string): void {
    if (this.#child.exitCode === null) this.#reason ??= reason;
    this.#connection.dispose();
    this.#child.kill("SIGKILL");
  }

  async #notify(method: string, params: object): Promise<void> {
    await this.#talk(method, () => this.#connection.sendNotification(method, params));
  }

  async #talk<Result>(method: string, send: () => Promise<Result>): Promise<Result> {
    try {
      await this.#ready;
      return await send();
    } catch (error) {
      const lost = !(error instanceof ResponseError) || connectionErrors.has(error.code);
      const message = error instanceof Error ? error.message : String(error);
      throw new (lost ? LostServer : RefusedQuestion)(`${method}: ${message}`, { cause: error });
    }
  }

  async #initialize(cwd: string): Promise<void> {
    const markdown: "markdown"[] = ["markdown"];
    const params: InitializeParams = {
      processId: process.pid,
      rootUri: uriOf(cwd),
      capabilities: {
        workspace: { configuration: true },
        textDocument: {
          completion: { completionItem: { snippetSupport: false } },
          hover: { contentFormat: markdown },
          signatureHelp: { signatureInformation: { documentationFormat: markdown } },
          diagnostic: {},
        },
      },
      initializationOptions: { disablePushDiagnostics: true },
    };
    await this.#connection.sendRequest<InitializeResult>("initialize", params);
    await this.#connection.sendNotification("initialized", {});
  }

  /**
   * The server asks for an editor's settings: completions are for names in scope, not for files to import, and
   * nothing is installed that nobody asked for.
   */
  #answerConfiguration(): void {
    const settings = { suggest: { autoImports: false }, disableAutomaticTypeAcquisition: true };
    this.#connection.onRequest("workspace/configuration", ({ items }: { items: readonly unknown[] }) =>
      items.map(() => settings),
    );
    this.#connection.onRequest(() => null);
  }
}

/** Cells come first: on a machine with few cores TypeScript would take turns with the code that it checks. */
function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch (error) {
    // The process may have ended already; its exit tells why.
    if (!(error instanceof Error && "code" in error && error.code === "ERR_SYSTEM_ERROR")) throw error;
  }
}
