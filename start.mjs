// The only plain JavaScript here: it runs in a fresh clone, so it may use nothing but Node and npm.
// It gets the packages, compiles the set-up and hands over to cli/setup/main.ts.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(fileURLToPath(import.meta.url));
const windows = process.platform === "win32";

/** What npm could not get although this machine asks for it, so that not every start asks again. */
const unavailableFile = `${root}/node_modules/.flowbook-unavailable`;

/** The packages that package-lock.json asks for on this machine and node_modules lacks. */
function missingPackages() {
  const wanted = Object.entries(JSON.parse(readFileSync(`${root}/package-lock.json`, "utf8")).packages);
  const installed = installedPackages();
  return wanted
    .filter(([path, entry]) => path.startsWith("node_modules/") && isNeeded(entry))
    .filter(
      ([path, entry]) =>
        installed[path]?.version !== entry.version || !existsSync(`${root}/${path}/package.json`),
    )
    .map(([path, entry]) => ({ name: `${path}@${entry.version}`, optional: isOptional(entry) }));
}

/** npm writes its own copy of the lock last: none, or half of one, means that it was cut off. */
function installedPackages() {
  const hidden = `${root}/node_modules/.package-lock.json`;
  if (!existsSync(hidden)) return {};
  try {
    return JSON.parse(readFileSync(hidden, "utf8")).packages ?? {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function isOptional({ optional, devOptional }) {
  return optional === true || devOptional === true;
}

/** Of the optional packages, only the native parts for this machine: npm may leave all others out. */
function isNeeded(entry) {
  if (!isOptional(entry)) return true;
  if (entry.os === undefined && entry.cpu === undefined) return false;
  const libc = entry.libc === undefined || process.platform !== "linux" || matches(entry.libc, machineLibc());
  return libc && matches(entry.os, process.platform) && matches(entry.cpu, process.arch);
}

/** As npm reads `os`, `cpu` and `libc`: names, or names with `!` that must not be. */
function matches(names, name) {
  if (names === undefined) return true;
  const allowed = [names].flat().filter((candidate) => !candidate.startsWith("!"));
  return ![names].flat().includes(`!${name}`) && (allowed.length === 0 || allowed.includes(name));
}

let libc;

function machineLibc() {
  // the report's other half looks up the names of network addresses, which can take seconds
  process.report.excludeNetwork = true;
  libc ??= process.report.getReport().header.glibcVersionRuntime === undefined ? "musl" : "glibc";
  return libc;
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
