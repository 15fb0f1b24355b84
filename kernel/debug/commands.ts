import type { Command } from "./command.ts";
import { controlCommands } from "./commands/control.ts";
import { inspectionCommands } from "./commands/inspection.ts";
import { sessionCommands } from "./commands/session.ts";
import { valueCommands } from "./commands/values.ts";

/** Every command of the debug protocol that this kernel carries out. */
export const commands: Readonly<Record<string, Command>> = {
  ...sessionCommands,
  ...controlCommands,
  ...inspectionCommands,
  ...valueCommands,
};
