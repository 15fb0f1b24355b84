import process from "node:process";
import type { ErrorContent } from "../../protocol/messages.ts";
import type { RingWriter } from "../ring/ring_writer.ts";
import { currentCellId } from "./cell_context.ts";

/**
 * Shows errors that no cell waits for (a throw in a timer, an unhandled rejection) below the cell that started
 * them. The kernel lives on.
 */
export function installUncaughtHandlers(
  ring: RingWriter,
  describeError: (error: unknown) => ErrorContent,
): void {
  const show = (what: string) => (error: unknown) => {
    const { traceback } = describeError(error);
    ring.write("stderr", currentCellId(), `${what}\n${traceback.join("\n")}\n`);
  };
  process.on("uncaughtException", show("Uncaught error, outside any running cell:"));
  process.on("unhandledRejection", show("Unhandled promise rejection:"));
}
