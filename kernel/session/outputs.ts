import type { ErrorContent, IopubType, Json } from "../../protocol/messages.ts";
import type { FrameKind, StreamName } from "../ring/layout.ts";
import type { Frame } from "../ring/ring_reader.ts";
import type { Evaluation, EvaluationRegistry } from "./evaluation.ts";
import type { Publisher } from "./publisher.ts";
import { StreamDecoder } from "./stream_decoder.ts";

/** One stream message carries at most about this much text. */
const STREAM_MESSAGE_CHARS = 1024 * 1024;

/** Frames that are the content of a message as they are; they may have 50 MB and are not looked into. */
const PUBLISHED: Partial<Record<FrameKind, IopubType>> = {
  display: "display_data",
  update: "update_display_data",
  clear: "clear_output",
};

/** What a frame may ask of the rest of the session. */
export interface OutputRequests {
  input(evaluation: Evaluation | undefined, prompt: string, password: boolean): void;
  /** The cell called `process.exit`. */
  exit(exitCode: number): void;
  /** Rewrites positions in generated code to positions in cells. */
  mapError(error: ErrorContent): ErrorContent;
  mapText(text: string): string;
  /** A message of a comm, whose binary data stays as it is. */
  comm(payload: Buffer, evaluation: Evaluation | undefined): void;
  commTarget(json: string): void;
}

/** Turns frames of the ring into iopub messages: merges stream text, keeps the order of everything. */
export class Outputs {
  readonly #evaluations: EvaluationRegistry;
  readonly #publisher: Publisher;
  readonly #requests: OutputRequests;
  readonly #decoder = new StreamDecoder();
  #stream: { readonly cellId: number; readonly name: StreamName } | undefined;
  #text: string[] = [];
  #textChars = 0;

  constructor(evaluations: EvaluationRegistry, publisher: Publisher, requests: OutputRequests) {
    this.#evaluations = evaluations;
    this.#publisher = publisher;
    this.#requests = requests;
  }

  accept(frame: Frame): void {
    if (frame.kind === "stdout" || frame.kind === "stderr") {
      const { kind, cellId, payload } = frame;
      this.#acceptText(kind, cellId, this.#decoder.decode(`${kind} ${cellId}`, payload));
      return;
    }
    this.flush();
    if (frame.kind === "comm") {
      this.#requests.comm(frame.payload, this.#evaluations.get(frame.cellId));
      return;
    }
    const evaluation = this.#evaluations.get(frame.cellId);
    const type = PUBLISHED[frame.kind];
    if (type !== undefined) this.#publisher.publishJson(type, frame.payload, evaluation?.message);
    else if (frame.kind === "result") this.#acceptResult(evaluation, frame.payload);
    else this.#acceptMessage(frame, evaluation, frame.payload.toString("utf8"));
  }

  /** What the process wrote to descriptor 1 or 2 while the cell ran. */
  acceptNative(name: StreamName, cellId: number, bytes: Buffer): void {
    this.#acceptText(name, cellId, this.#decoder.decode(`native ${name}`, bytes));
  }

  /** Publishes the stream text gathered so far. */
  flush(): void {
    if (this.#stream === undefined || this.#text.length === 0) return;
    const parent = this.#evaluations.get(this.#stream.cellId)?.message;
    const printed = this.#text.join("");
    this.#text = [];
    this.#textChars = 0;
    const text = this.#requests.mapText(printed);
    if (text !== "") this.#publisher.publish("stream", { name: this.#stream.name, text }, parent);
  }

  #acceptText(name: StreamName, cellId: number, text: string): void {
    if (this.#stream?.cellId !== cellId || this.#stream.name !== name) {
      this.flush();
      this.#stream = { cellId, name };
    }
    this.#text.push(text);
    this.#textChars += text.length;
    if (this.#textChars >= STREAM_MESSAGE_CHARS) this.flush();
  }

  #acceptMessage(frame: Frame, evaluation: Evaluation | undefined, json: string): void {
    switch (frame.kind) {
      case "error":
        this.#acceptError(evaluation, parseErrorContent(JSON.parse(json)));
        break;
      case "input": {
        const request = parseInputRequest(JSON.parse(json));
        this.#requests.input(evaluation, request.prompt, request.password);
        break;
      }
      case "payload":
        evaluation?.payload.push(parsePayload(JSON.parse(json)));
        break;
      case "comm_target":
        this.#requests.commTarget(json);
        break;
      case "exit":
        this.#requests.exit(Number(json));
        break;
      case "done":
        this.#endText(frame.cellId);
        evaluation?.finish(json === "ok" ? "ok" : "error");
    }
  }

  #acceptResult(evaluation: Evaluation | undefined, json: Buffer): void {
    if (evaluation === undefined) return;
    evaluation.resultJson = json;
    if (evaluation.options.publishResult)
      this.#publisher.publishJson("execute_result", json, evaluation.message);
  }

  #acceptError(evaluation: Evaluation | undefined, error: ErrorContent): void {
    if (evaluation === undefined) return;
    evaluation.error = this.#requests.mapError(error);
    if (evaluation.options.publishError)
      this.#publisher.publish("error", evaluation.error, evaluation.message);
  }

  /** A cell that ends within a character leaves U+FFFD, as any UTF-8 reader would show it. */
  #endText(cellId: number): void {
    const parent = this.#evaluations.get(cellId)?.message;
    for (const name of ["stdout", "stderr"] as const) {
      const text = this.#decoder.end(`${name} ${cellId}`);
      if (text !== "") this.#publisher.publish("stream", { name, text }, parent);
    }
  }
}

function parseErrorContent(value: unknown): ErrorContent {
  return value as ErrorContent;
}

function parsePayload(value: unknown): Readonly<Record<string, Json>> {
  return value as Readonly<Record<string, Json>>;
}

function parseInputRequest(value: unknown): { readonly prompt: string; readonly password: boolean } {
  return value as { readonly prompt: string; readonly password: boolean };
}
