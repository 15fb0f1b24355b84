import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { TestKernel } from "../support/kernel.ts";

/** Ids of a process and of everything it started. */
function treeOf(pid: number): readonly number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "latin1").split(" ").filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(treeOf)];
}

function commandsBelow(pid: number): readonly string[] {
  return treeOf(pid).map((child) => readFileSync(`/proc/${child}/cmdline`, "latin1"));
}

/** Local addresses at which a process listens, in the hexadecimal of /proc/net. */
function listening(pid: number): readonly string[] {
  const sockets = new Set<string>();
  for (const descriptor of readdirSync(`/proc/${pid}/fd`)) {
    try {
      sockets.add(readlinkSync(`/proc/${pid}/fd/${descriptor}`));
    } catch {
      // the descriptor by which the folder was read
    }
  }
  return ["tcp", "tcp6", "udp", "udp6"].flatMap((protocol) =>
    readFileSync(`/proc/${pid}/net/${protocol}`, "latin1")
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(
        ([, , , state, , , , , , inode]) =>
          (state === "0A" || state === "07") && sockets.has(`socket:[${inode}]`),
      )
      .map(([, address = ""]) => address),
  );
}

const isAlive = (pid: number) =>
  existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "latin1"));

const linux = process.platform === "linux" ? test : test.skip;

linux(
  "the kernel and its processes listen at the five ports of the connection file only, on loopback",
  async () => {
    await using kernel = await TestKernel.start();
    await kernel.request("complete_request", { code: "Math.m", cursor_pos: 6 });
    await kernel.execute(
      'display.svg("<svg xmlns=\'http://www.w3.org/2000/svg\'/>"); console.log(await import("os")); 1',
    );
    const tree = treeOf(kernel.pid);
    expect(tree.length).toBeGreaterThan(1);
    const addresses = tree.flatMap(listening);
    expect(addresses.length).toBe(5);
    expect(addresses.every((address) => address.startsWith("0100007F:"))).toBe(true);
  },
);

linux(
  "a kernel that is killed leaves neither its language server nor a magic's programs behind",
  async () => {
    await using kernel = await TestKernel.start();
    await kernel.request("complete_request", { code: "Math.m", cursor_pos: 6 });
    const id = kernel.sendExecute("%%bash\necho started; sleep 600");
    await kernel.until(({ parentId, content }) => parentId === id && content.text === "started\n");
    // The shell has said so before it starts the program.
    while (!commandsBelow(kernel.pid).some((command) => command.startsWith("sleep"))) await sleep(20);
    expect(commandsBelow(kernel.pid).some((command) => command.includes("--lsp"))).toBe(true);
    const tree = treeOf(kernel.pid);
    process.kill(kernel.pid, "SIGKILL");
    expect(await kernel.exited()).toBe(-9);
    while (tree.some(isAlive)) await sleep(20);
  },
);

linux("a kernel whose client is killed ends, and everything that it started with it", async () => {
  const parent = await import("node:child_process").then(({ spawn }) => spawn("sleep", ["600"]));
  const node = { path: "/usr/bin/env", flags: [`JPY_PARENT_PID=${parent.pid}`, process.execPath] };
  await using kernel = await TestKernel.start({ node });
  const id = kernel.sendExecute("%%bash\necho started; sleep 600");
  await kernel.until(({ parentId, content }) => parentId === id && content.text === "started\n");
  const tree = treeOf(kernel.pid);
  parent.kill("SIGKILL");
  await kernel.exited();
  while (tree.some(isAlive)) await sleep(20);
});
