import { expect, test } from "vitest";
import { packagedNode } from "../../../cli/setup/test_tools.ts";
import { DebugClient, shown } from "../../support/debug_client.ts";
import { resultText, TestKernel } from "../../support/kernel.ts";

const flags = { 22: [], 24: ["--no-force-async-hooks-checks", "--expose-internals"] } as const;

test.each([22, 24] as const)(
  "on Node %i a cell stops, steps, stops at errors and is interrupted",
  async (major) => {
    await using kernel = await TestKernel.start({ node: { path: packagedNode(major), flags: flags[major] } });
    const debug = new DebugClient(kernel);
    await debug.start();
    const code =
      "const twice = (n: number) => {\n  const m = n * 2;\n  return m;\n};\nconst six = twice(3);\nsix";
    expect(await debug.breakIn(code, 2)).toEqual([2]);
    let id = kernel.sendExecute(code);
    expect((await debug.stopped("breakpoint"))[0]).toBe("twice:2");
    expect((await debug.go("next"))[0]).toBe("twice:3");
    expect(shown(await debug.scope("Locals"))).toContain("m = 6");
    await debug.request("continue", { threadId: 1 });
    expect(resultText(await kernel.answerTo(id))).toBe("6");

    await debug.request("setExceptionBreakpoints", { filters: ["uncaught"] });
    id = kernel.sendExecute("try { throw new Error('caught') } catch {}\nawait 1;\nthrow new Error('x')");
    expect((await debug.stopped("exception"))[0]).toMatch(/:3$/);
    await debug.request("continue", { threadId: 1 });
    await kernel.answerTo(id);

    for (let round = 0; round < 3; round += 1) {
      id = kernel.sendExecute("await new Promise(() => setTimeout(() => {\n  debugger;\n  for (;;) {}\n}))");
      expect((await debug.stopped("breakpoint"))[0]).toMatch(/:2$/);
      await kernel.interrupt();
      expect((await kernel.answerTo(id)).reply.content.ename).toBe("KeyboardInterrupt");
    }
    await debug.request("disconnect");
    expect(resultText(await kernel.execute("six + 1"))).toBe("7");
  },
);
