import process from "node:process";
import type { ErrorContent } from "../../protocol/messages.ts";
import type { RingWriter } from "../ring/ring_writer.ts";
import { currentCellId } from "./cell_context.ts";

/** Shows an error that no cell waits for, below the cell that started what failed. */
export type ShowUncaught = (heading: string, error: unknown) => void;

/**
 * Shows what no cell waits for (a throw in a timer, an unhandled rejection) below the cell that started it. The
 * kernel lives on.
 */
export function installUncaughtHandlers(
  ring: RingWriter,
  describeError: (error: unknown) => ErrorContent,
): ShowUncaught {
  const show: ShowUncaught = (heading, error) => {
    const { traceback } = describeError(error);
    ring.write("stderr", currentCellId(), `${heading}\n${traceback.join("\n")}\n`);
  };
  process.on("uncaughtException", (error) => show("Uncaught error, outside any running cell:", error));
  process.on("unhandledRejection", (error) => show("Unhandled promise rejection:", error));
  return show;
}
