import type { TestKernel } from "./kernel.ts";

type Fields = Readonly<Record<string, unknown>>;

export interface DebugResponse {
  readonly success: boolean;
  readonly message: string | undefined;
  readonly body: Fields;
}

export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly type?: string;
  readonly evaluateName?: string;
  readonly variablesReference: number;
  readonly indexedVariables?: number;
}

/** A debugger's frontend, which speaks with the kernel as JupyterLab's does. */
export class DebugClient {
  readonly #kernel: TestKernel;
  #sequence = 0;
  /** How many of the kernel's messages have been looked at for events. */
  #seen: number;

  constructor(kernel: TestKernel) {
    this.#kernel = kernel;
    this.#seen = kernel.messages.length;
  }

  async ask(command: string, args: Fields = {}): Promise<DebugResponse> {
    this.#sequence += 1;
    const content = { type: "request", seq: this.#sequence, command, arguments: args };
    const { reply } = await this.#kernel.request("debug_request", content, "control");
    const { success, message, body } = reply.content;
    return {
      success: success === true,
      message: message === undefined ? undefined : String(message),
      body: parseFields(body),
    };
  }

  /** The body of a response; a request that fails is an error. */
  async request(command: string, args: Fields = {}): Promise<Fields> {
    const { success, message, body } = await this.ask(command, args);
    if (!success) throw new Error(`${command}: ${message}`);
    return body;
  }

  async start(): Promise<Fields> {
    const capabilities = await this.request("initialize", { clientID: "test", adapterID: "flowbook" });
    await this.request("attach");
    await this.event("initialized");
    return capabilities;
  }

  /** The body of the next event of a kind. */
  async event(name: string): Promise<Fields> {
    for (;;) {
      const { messages } = this.#kernel;
      for (; this.#seen < messages.length; this.#seen += 1) {
        const message = messages[this.#seen];
        if (message?.type !== "debug_event" || message.content.event !== name) continue;
        this.#seen += 1;
        return parseFields(message.content.body);
      }
      await this.#kernel.change();
    }
  }

  /** Sets the breakpoints of a cell; returns the lines where they stop, or undefined for one that waits. */
  async breakIn(code: string, ...breakpoints: readonly (number | Fields)[]): Promise<(number | undefined)[]> {
    const { sourcePath } = await this.request("dumpCell", { code });
    return this.breakAt(String(sourcePath), ...breakpoints);
  }

  async breakAt(path: string, ...breakpoints: readonly (number | Fields)[]): Promise<(number | undefined)[]> {
    const wanted = breakpoints.map((one) => (typeof one === "number" ? { line: one } : one));
    const body = await this.request("setBreakpoints", { source: { path }, breakpoints: wanted });
    return parseBreakpoints(body.breakpoints).map(({ verified, line }) => (verified ? line : undefined));
  }

  /** Waits for a stop; returns its frames as `name:line`, innermost first. */
  async stopped(reason?: string): Promise<readonly string[]> {
    const body = await this.event("stopped");
    if (reason !== undefined && body.reason !== reason)
      throw new Error(`stopped by ${body.reason}, not ${reason}`);
    return (await this.frames()).map(({ name, line }) => `${name}:${line}`);
  }

  async frames(): Promise<
    readonly {
      readonly id: number;
      readonly name: string;
      readonly line: number;
      readonly column: number;
      readonly source: { readonly path: string };
    }[]
  > {
    return parseFrames((await this.request("stackTrace", { threadId: 1 })).stackFrames);
  }

  /** Continues, or steps, and waits for the next stop. */
  async go(command: "continue" | "next" | "stepIn" | "stepOut"): Promise<readonly string[]> {
    await this.request(command, { threadId: 1 });
    return this.stopped();
  }

  /** The variables of a scope of the innermost frame, or of the one given. */
  async scope(name: string, frame = 0): Promise<readonly Variable[]> {
    const frameId = (await this.frames())[frame]?.id;
    const { scopes } = await this.request("scopes", { frameId });
    const found = parseScopes(scopes).find((scope) => scope.name === name);
    return found === undefined ? [] : this.variables(found.variablesReference);
  }

  async variables(variablesReference: number, page: Fields = {}): Promise<readonly Variable[]> {
    return parseVariables((await this.request("variables", { variablesReference, ...page })).variables);
  }

  async evaluate(expression: string, context = "repl", frame = 0): Promise<DebugResponse> {
    const frameId = (await this.frames())[frame]?.id;
    return this.ask("evaluate", { expression, context, ...(frameId === undefined ? {} : { frameId }) });
  }
}

/** `name = value` of each variable. */
export function shown(variables: readonly Variable[]): string[] {
  return variables.map(({ name, value }) => `${name} = ${value}`);
}

function parseFields(value: unknown): Fields {
  return value as Fields;
}

function parseBreakpoints(value: unknown): readonly { readonly verified: boolean; readonly line: number }[] {
  return value as readonly { readonly verified: boolean; readonly line: number }[];
}

function parseFrames(value: unknown): Awaited<ReturnType<DebugClient["frames"]>> {
  return value as Awaited<ReturnType<DebugClient["frames"]>>;
}

function parseScopes(
  value: unknown,
): readonly { readonly name: string; readonly variablesReference: number }[] {
  return value as readonly { readonly name: string; readonly variablesReference: number }[];
}

function parseVariables(value: unknown): readonly Variable[] {
  return value as readonly Variable[];
}
