// Plain Node: runs each line of its input, a module as a JSON string, and answers what it printed or threw.

import process from "node:process";
import { createInterface } from "node:readline";

const { log } = console;
Function.prototype.toString = () => "function";
for await (const line of createInterface({ input: process.stdin })) {
  const printed = [];
  console.log = (text) => void printed.push(text);
  try {
    await import(`data:text/javascript,${encodeURIComponent(JSON.parse(line))}`);
    log(JSON.stringify({ printed: printed.join("\n") }));
  } catch (error) {
    log(JSON.stringify({ error: String(error?.stack ?? error) }));
  }
}
