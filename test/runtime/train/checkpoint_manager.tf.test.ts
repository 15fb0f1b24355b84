import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../../runtime/environment.ts";
import { tf } from "../../../runtime/index.ts";
import { runScript } from "../child.ts";

const folder = mkdtempSync(join(tmpdir(), "flowbook-manager-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("tf.train.CheckpointManager", () => {
  test("the newest are kept, and the state file lists them as TensorFlow does", () => {
    const directory = join(folder, "kept");
    const step = tf.variable(tf.scalar(0));
    const manager = new tf.train.CheckpointManager(new tf.train.Checkpoint({ step }), directory, {
      maxToKeep: 2,
    });
    expect(manager.latestCheckpoint).toBeUndefined();
    expect(manager.restoreOrInitialize()).toBeUndefined();
    for (const value of [1, 2, 3]) {
      step.assign(tf.scalar(value));
      expect(manager.save()).toBe(join(directory, `ckpt-${value}`));
    }
    expect(manager.checkpoints).toEqual([join(directory, "ckpt-2"), join(directory, "ckpt-3")]);
    expect(readdirSync(directory).sort()).toEqual([
      "checkpoint",
      "ckpt-2.data-00000-of-00001",
      "ckpt-2.index",
      "ckpt-3.data-00000-of-00001",
      "ckpt-3.index",
    ]);
    const state = readFileSync(join(directory, "checkpoint"), "utf8");
    expect(state).toContain(
      'model_checkpoint_path: "ckpt-3"\nall_model_checkpoint_paths: "ckpt-2"\nall_model_checkpoint_paths: "ckpt-3"\n',
    );
    expect(tf.train.latestCheckpoint(directory)).toBe(join(directory, "ckpt-3"));

    // Another run, of another process.
    const later = tf.variable(tf.scalar(0));
    const next = new tf.train.CheckpointManager(new tf.train.Checkpoint({ step: later }), directory, {
      maxToKeep: 2,
    });
    expect(next.restoreOrInitialize()).toBe(join(directory, "ckpt-3"));
    expect(later.dataSync()[0]).toBe(3);
    next.save();
    expect(next.checkpoints).toEqual([join(directory, "ckpt-3"), join(directory, "ckpt-4")]);
    expect(readdirSync(directory)).not.toContain("ckpt-2.index");
  });

  test("a name, a number, all of them, and a step counter with an interval", () => {
    const directory = join(folder, "options");
    const stepCounter = tf.variable(tf.scalar(0, "int32"), false);
    let begun = 0;
    const manager = new tf.train.CheckpointManager(new tf.train.Checkpoint({ stepCounter }), directory, {
      maxToKeep: null,
      checkpointName: "run",
      stepCounter,
      checkpointInterval: 10,
      initFn: () => {
        begun += 1;
      },
    });
    manager.restoreOrInitialize();
    expect(begun).toBe(1);
    const saved: (string | undefined)[] = [];
    for (let step = 0; step <= 20; step += 5) {
      stepCounter.assign(tf.scalar(step, "int32"));
      saved.push(manager.save(step));
    }
    const run = (step: number) => join(directory, `run-${step}`);
    expect(saved).toEqual([run(0), undefined, run(10), undefined, run(20)]);
    expect(manager.checkpoints).toEqual([run(0), run(10), run(20)]);
  });

  test("one for each so many hours stays for good", () => {
    const directory = join(folder, "hours");
    const checkpoint = new tf.train.Checkpoint({ w: tf.variable(tf.scalar(1)) });
    const manager = new tf.train.CheckpointManager(checkpoint, directory, {
      maxToKeep: 1,
      // So that each is old enough.
      keepCheckpointEveryNHours: -1,
    });
    for (let time = 0; time < 3; time += 1) manager.save();
    expect(manager.checkpoints).toEqual([join(directory, "ckpt-3")]);
    expect(readdirSync(directory).filter((name) => name.endsWith(".index"))).toHaveLength(3);
  });

  test("options that make no sense are refused", () => {
    const checkpoint = new tf.train.Checkpoint({ w: tf.variable(tf.scalar(1)) });
    expect(() => new tf.train.CheckpointManager(checkpoint, folder, { maxToKeep: 0 })).toThrow(
      "tf.train.CheckpointManager: maxToKeep is 0. Pass 1 or more, or null for all.",
    );
    expect(() => new tf.train.CheckpointManager(checkpoint, folder, { checkpointInterval: 5 })).toThrow(
      "Pass both, or none.",
    );
  });

  test("names in octal digits are read, and a list whose files are gone", () => {
    const directory = join(folder, "octal");
    const path = new tf.train.Checkpoint({ w: tf.variable(tf.scalar(1)) }).write(join(directory, "é"));
    writeFileSync(join(directory, "checkpoint"), 'model_checkpoint_path: "\\303\\251"\n');
    expect(tf.train.latestCheckpoint(directory)).toBe(path);
    rmSync(`${path}.index`);
    expect(tf.train.latestCheckpoint(directory)).toBeUndefined();
  });
});

/** Saves without end: a folder of checkpoints, and one in place. Every element is the number of the save. */
const savingProgram = `
import { tf } from "flowbook";
const directory = process.argv.at(-1);
const w = tf.variable(tf.zeros([200, 500]));
const optimizer = tf.train.momentum(0.1, 0.9);
const checkpoint = new tf.train.Checkpoint({ w, optimizer });
const manager = new tf.train.CheckpointManager(checkpoint, directory, { maxToKeep: 2 });
manager.restoreOrInitialize();
for (let number = checkpoint.saveCounter + 1; ; number += 1) {
  w.assign(tf.fill([200, 500], number));
  manager.save();
  checkpoint.write(directory + "/in_place");
  process.stdout.write(number + "\\n");
}`;

describe("a process that is killed", () => {
  test("while it saves leaves the last checkpoint whole, in a folder and in place", async () => {
    const directory = join(folder, "killed");
    let last = 0;
    for (let round = 0; round < Number(process.env.FLOWBOOK_KILLS ?? 5); round += 1) {
      const reported = await killWhileSaving(directory);
      const found = value(tf.train.latestCheckpoint(directory));
      expect(found).toBeGreaterThanOrEqual(Math.max(reported, last));
      expect(value(join(directory, "in_place"))).toBeGreaterThanOrEqual(Math.max(reported, last));
      last = found;
    }
    // The next one that saves there clears up what the killed ones left.
    new tf.train.Checkpoint({ w: tf.variable(tf.scalar(1)) }).write(join(directory, "after"));
    expect(readdirSync(directory).filter((name) => name.startsWith("."))).toEqual([]);
  });

  /** The saved number, which every element must have. */
  function value(path: string | undefined): number {
    if (path === undefined) return 0;
    const w = tf.variable(tf.zeros([200, 500]));
    new tf.train.Checkpoint({ w }).restore(path).expectPartial();
    const [first = Number.NaN] = w.dataSync();
    expect(w.dataSync().every((element) => element === first)).toBe(true);
    w.dispose();
    return first;
  }

  async function killWhileSaving(directory: string): Promise<number> {
    const module = JSON.stringify(join(packageRoot, "dist/runtime/index.js"));
    const source = savingProgram.replaceAll('"flowbook"', module);
    const child = spawn(process.execPath, ["--input-type=module", "--eval", source, directory], {
      cwd: packageRoot,
      env: { ...process.env, NODE_OPTIONS: "" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines: string[] = [];
    await firstOutput(child, lines);
    await setTimeout(Math.random() * 60);
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGKILL");
    await ended;
    return Number(lines.join("").trim().split("\n").at(-1));
  }

  async function firstOutput(child: ChildProcess, lines: string[]): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", () => reject(new Error(`The child ended by itself: ${lines.join("")}`)));
      child.stdout?.on("data", (chunk: Buffer) => {
        lines.push(chunk.toString());
        resolve();
      });
    });
  }
});

describe("a full disk", () => {
  test("is told, and the old checkpoint stays", async () => {
    const directory = join(folder, "full");
    mkdirSync(directory);
    // A limit on the size of files, as the shell sets it in blocks, stands in for a disk that is full.
    const { stdout, stderr } = await runScript(
      `
      import { execFileSync } from "node:child_process";
      import { tf } from "flowbook";
      const w = tf.variable(tf.zeros([100000]));
      const checkpoint = new tf.train.Checkpoint({ w });
      checkpoint.write("${directory}/x");
      execFileSync("prlimit", ["--pid", String(process.pid), "--fsize=100000"]);
      try { checkpoint.write("${directory}/x"); } catch (error) { console.log(error.message); }
      checkpoint.restore("${directory}/x").assertConsumed();
      console.log(w.dataSync().length);`,
    );
    expect(stderr).toBe("");
    expect(stdout).toBe(
      `tf.train.Checkpoint: ${directory}/x was not written, and what was there is as it was: the disk is full. ` +
        "Free some space, or keep fewer checkpoints with maxToKeep.\n100000\n",
    );
    expect(readdirSync(directory).sort()).toEqual(["x.data-00000-of-00001", "x.index"]);
  });
});
