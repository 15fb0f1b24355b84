// The only plain JavaScript here: it runs in a fresh clone, so it may use nothing but Node and npm.
// It gets the packages, compiles the set-up and hands over to cli/setup/main.ts.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(fileURLToPath(import.meta.url));
const windows = process.platform === "win32";

/** Names the optional packages that npm could not get: they must not make every start install again. */
const unavailableFile = `${root}/node_modules/.flowbook-unavailable`;

/** What package-lock.json asks for on this machine and node_modules lacks; npm writes its own lock last. */
function missingPackages() {
  const wanted = Object.entries(JSON.parse(readFileSync(`${root}/package-lock.json`, "utf8")).packages);
  const installed = installedPackages();
  return wanted
    .filter(([path, entry]) => path.startsWith("node_modules/") && isNeeded(entry))
    .filter(([path, entry]) => installed[path]?.version !== entry.version)
    .map(([path, entry]) => ({ name: `${path}@${entry.version}`, optional: entry.optional === true }));
}

function installedPackages() {
  const hidden = `${root}/node_modules/.package-lock.json`;
  if (!existsSync(hidden)) return {};
  try {
    return JSON.parse(readFileSync(hidden, "utf8")).packages ?? {};
  } catch (error) {
    // cut off while npm wrote it: nothing counts as installed
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** Of the optional packages, the native parts for this machine are needed. */
function isNeeded({ optional, os, cpu, libc }) {
  if (!optional) return true;
  if (os === undefined || !os.includes(process.platform)) return false;
  return (cpu?.includes(process.arch) ?? true) && (libc?.includes(machineLibc()) ?? true);
}

function machineLibc() {
  return process.report.getReport().header.glibcVersionRuntime === undefined ? "musl" : "glibc";
}

function packagesAreInstalled() {
  const unavailable = existsSync(unavailableFile) ? readFileSync(unavailableFile, "utf8").split("\n") : [];
  return missingPackages().every(({ name, optional }) => optional && unavailable.includes(name));
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
  const unavailable = missingPackages().filter(({ optional }) => optional);
  if (unavailable.length > 0) writeFileSync(unavailableFile, unavailable.map(({ name }) => name).join("\n"));
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
