import { UsageError } from "../../runtime/usage_error.ts";
import { encodeCommFrame } from "../ring/comm_frame.ts";
import type { RingWriter } from "../ring/ring_writer.ts";
import type { CommTask } from "../thread_messages.ts";
import { currentCauseId, currentCellId } from "./cell_context.ts";
import {
  type Comm,
  type CommMessage,
  type CommOptions,
  commBuffers,
  commJson,
  type EmitComm,
  type Listener,
  OpenComm,
} from "./comm.ts";

/** Called when the frontend opens a comm to a target; what it throws closes the comm. */
export type CommTarget = (comm: Comm, message: CommMessage) => unknown;

/** The global `comms` of a notebook: two-way channels to the frontend, with binary data. */
export interface Comms {
  /** Opens a comm to a target of the frontend, which may answer through `comm.onMessage()`. */
  open(targetName: string, options?: CommOptions & { readonly data?: object; readonly id?: string }): Comm;
  /** Lets the frontend open comms to `targetName`, in place of the handler registered before. */
  registerTarget(targetName: string, handler: CommTarget): void;
  unregisterTarget(targetName: string): void;
  /** An open comm. */
  get(id: string): Comm | undefined;
}

/** The user's answer to one message of the frontend. */
export interface Reaction {
  /** The cell below which its output is shown. */
  readonly cellId: number;
  /** Heads the text of its errors. */
  readonly failure: string;
  run(): unknown;
}

/** The comms of one notebook on the main thread; the worker keeps the same list for `comm_info_request`. */
export class CommRegistry {
  readonly #ring: RingWriter;
  readonly #comms = new Map<string, OpenComm>();
  readonly #targets = new Map<string, { readonly handler: CommTarget; readonly cellId: number }>();

  constructor(ring: RingWriter) {
    this.#ring = ring;
  }

  /** What cells see. */
  readonly api: Comms = {
    open: (targetName, options = {}) => {
      requireName("comms.open", targetName);
      const { data = {}, id, ...rest } = options;
      if (id !== undefined && this.#comms.has(id)) {
        throw new UsageError("comms.open", `a comm with the id ${id} is open already`, "Leave the id out.");
      }
      const comm = new OpenComm({ id, target: targetName }, this.#emit);
      this.#emit(comm, { type: "comm_open", data, options: rest });
      return comm;
    },
    registerTarget: (targetName, handler) => {
      requireName("comms.registerTarget", targetName);
      if (typeof handler !== "function") {
        throw new UsageError("comms.registerTarget", "there is no handler", "Pass (comm, message) => { … }.");
      }
      this.#targets.set(targetName, { handler, cellId: currentCellId() });
      this.#tellWorker(targetName, true);
    },
    unregisterTarget: (targetName) => {
      this.#targets.delete(targetName);
      this.#tellWorker(targetName, false);
    },
    get: (id) => this.#comms.get(id),
  };

  /** What is to be run for a message of the frontend; undefined where nobody listens. */
  reactionTo(task: CommTask): Reaction | undefined {
    const { type, data, metadata, buffers } = task;
    const message: CommMessage = { data, metadata, buffers };
    if (type === "comm_open") return this.#openedByFrontend(task, message);
    const comm = this.#comms.get(task.commId);
    if (comm === undefined) return undefined;
    if (type === "comm_close") {
      comm.closedByFrontend();
      this.#comms.delete(comm.id);
    }
    const listener: Listener | undefined = comm.listeners[type];
    if (listener === undefined) return undefined;
    const failure = `Error in the handler of a comm of target ${JSON.stringify(comm.targetName)}:`;
    return { cellId: listener.cellId, failure, run: () => listener.run(message) };
  }

  #openedByFrontend({ commId, targetName }: CommTask, message: CommMessage): Reaction {
    const target = this.#targets.get(targetName);
    const comm = new OpenComm({ id: commId, target: targetName }, this.#emit);
    this.#comms.set(commId, comm);
    return {
      cellId: target?.cellId ?? currentCellId(),
      failure: `Error in the handler of comm target ${JSON.stringify(targetName)}:`,
      run: async () => {
        try {
          if (target === undefined) throw new Error("it was unregistered before the comm was opened");
          await target.handler(comm, message);
        } catch (error) {
          comm.close();
          throw error;
        }
      },
    };
  }

  readonly #emit: EmitComm = (comm, { type, data, options }) => {
    const { id, targetName } = comm;
    const where = callNames[type];
    const target = type === "comm_open" ? `"target_name":${JSON.stringify(targetName)},` : "";
    const payload = encodeCommFrame({
      type,
      commId: id,
      targetName,
      content: `{"comm_id":${JSON.stringify(id)},${target}"data":${commJson(where, "data", data)}}`,
      metadata: commJson(where, "metadata", options.metadata ?? {}),
      buffers: commBuffers(where, options.buffers),
    });
    if (type === "comm_open") this.#comms.set(id, comm);
    if (type === "comm_close") this.#comms.delete(id);
    this.#ring.write("comm", currentCauseId(), payload);
  };

  #tellWorker(targetName: string, registered: boolean): void {
    this.#ring.write("comm_target", currentCellId(), JSON.stringify({ targetName, registered }));
  }
}

const callNames = { comm_open: "comms.open", comm_msg: "comm.send", comm_close: "comm.close" } as const;

function requireName(where: string, targetName: unknown): void {
  if (typeof targetName === "string" && targetName !== "") return;
  throw new UsageError(where, "the target has no name", 'Pass a text such as "my_target".');
}
