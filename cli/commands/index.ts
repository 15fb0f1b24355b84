import type { Command } from "../command.ts";
import { doctor } from "./doctor.ts";
import { install } from "./install.ts";
import { lab } from "./lab.ts";
import { run } from "./run.ts";
import { setup } from "./setup.ts";
import { uninstall } from "./uninstall.ts";

/** Every command of `flowbook`, in the order of its help. */
export const commands: readonly Command[] = [lab, run, setup, doctor, install, uninstall];
