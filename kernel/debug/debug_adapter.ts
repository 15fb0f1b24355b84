import type { DebugReply, DebugRequest } from "../../protocol/messages.ts";
import type { Publisher } from "../session/publisher.ts";
import type { IncomingMessage } from "../wire/message.ts";
import type { Breakpoint, Breakpoints } from "./breakpoints.ts";
import { type DebugContext, shownBreakpoint, THREAD_ID } from "./command.ts";
import { commands } from "./commands.ts";
import { DebugError } from "./debug_error.ts";
import type { Debuggee, FrontEnd, Stop } from "./debuggee.ts";

export interface DebugAdapterParts {
  readonly debuggee: Debuggee;
  readonly breakpoints: Breakpoints;
  readonly publisher: Publisher;
  readonly interrupt: () => void;
}

/** Speaks the Debug Adapter Protocol with frontends: requests on control, events on iopub (JEP 47). */
export class DebugAdapter implements FrontEnd, DebugContext {
  readonly debuggee: Debuggee;
  readonly breakpoints: Breakpoints;
  readonly interrupt: () => void;
  readonly #publisher: Publisher;
  #parent: IncomingMessage | undefined;
  #sequence = 0;
  #afterReply: (() => void)[] = [];

  constructor({ debuggee, breakpoints, publisher, interrupt }: DebugAdapterParts) {
    this.debuggee = debuggee;
    this.breakpoints = breakpoints;
    this.interrupt = interrupt;
    this.#publisher = publisher;
  }

  get isStarted(): boolean {
    return this.debuggee.frontEnd === this;
  }

  start(): Promise<void> {
    return this.debuggee.enable(this);
  }

  async answer(
    { seq, command, arguments: args }: DebugRequest,
    message: IncomingMessage,
  ): Promise<DebugReply> {
    this.#parent = message;
    const reply = { type: "response", seq: this.#next(), request_seq: seq, command } as const;
    try {
      const carryOut = Object.hasOwn(commands, command) ? commands[command] : undefined;
      if (carryOut === undefined) throw new DebugError(`there is no command ${command}.`);
      return { ...reply, success: true, body: await carryOut(this, args) };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { ...reply, success: false, message: `debugger: ${why}`, body: {} };
    } finally {
      for (const publish of this.#afterReply.splice(0)) setImmediate(publish);
    }
  }

  stopped({ reason, breakpoints }: Stop): void {
    const hitBreakpointIds = this.breakpoints.idsOf(breakpoints);
    this.publish("stopped", { reason, threadId: THREAD_ID, allThreadsStopped: true, hitBreakpointIds });
  }

  continued(): void {
    this.publish("continued", { threadId: THREAD_ID, allThreadsContinued: true });
  }

  breakpointBound(breakpoint: Breakpoint): void {
    if (!this.isStarted) return;
    this.publish("breakpoint", { reason: "changed", breakpoint: shownBreakpoint(breakpoint) });
  }

  publish(event: string, body: object): void {
    const content = { type: "event", seq: this.#next(), event, body } as const;
    this.#publisher.publish("debug_event", content, this.#parent);
  }

  publishAfterReply(event: string, body: object): void {
    this.#afterReply.push(() => this.publish(event, body));
  }

  #next(): number {
    this.#sequence += 1;
    return this.#sequence;
  }
}
