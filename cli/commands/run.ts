import type { Command } from "../command.ts";

export const run: Command = {
  name: "run",
  summary: "Execute notebooks without a browser.",
  usage: "NOTEBOOK…",
  options: [],
  async run() {
    return 1;
  },
};
