// The only plain JavaScript here: it runs in a fresh clone, so it may use nothing but Node and npm.
// It gets the packages, compiles the set-up and hands over to cli/setup/main.ts.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(fileURLToPath(import.meta.url));
const windows = process.platform === "win32";

/** Whether node_modules holds what package-lock.json asks for; npm writes its own copy of the lock last. */
function packagesAreInstalled() {
  const hidden = `${root}/node_modules/.package-lock.json`;
  if (!existsSync(hidden)) return false;
  const installed = JSON.parse(readFileSync(hidden, "utf8")).packages;
  const wanted = Object.entries(JSON.parse(readFileSync(`${root}/package-lock.json`, "utf8")).packages);
  const needed = wanted.filter(([path, entry]) => path.startsWith("node_modules/") && !entry.optional);
  return needed.every(([path, entry]) => installed[path]?.version === entry.version);
}

/** Runs a program in the clone, its output on our stderr: stdout belongs to the command that follows. */
function run(command, args, advice) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ["inherit", 2, 2], shell: windows });
  if (status !== 0) fail(advice);
}

function fail(message) {
  console.error(`✘ ${message}`);
  process.exit(1);
}

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(
    `Flowbook needs Node 20.19 or newer; this is ${process.versions.node}. Get it from https://nodejs.org.`,
  );
}

if (!packagesAreInstalled()) {
  console.error("• npm packages: the first time takes about a minute");
  const started = Date.now();
  const advice = "npm ci failed; its message is above. Check the network and the registry, then start again.";
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], advice);
  console.error(`✔ npm packages  ${Math.round((Date.now() - started) / 1000)} s`);
}

const tsc = `${root}/node_modules/typescript/bin/tsc`;
run(
  process.execPath,
  [tsc, "-p", "tsconfig.setup.json"],
  "The set-up does not compile; the errors are above.",
);

const { main } = await import(pathToFileURL(`${root}/dist/cli/setup/main.js`).href);
process.exitCode = await main(process.argv.slice(2));
