import { execFileSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

// `npm run build -w extension`: types and JavaScript into lib/, then the prebuilt extension into
// labextension/. The builder is called directly because its own command line wants Python.
const folder = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

run(
  join(dirname(require.resolve("typescript/package.json")), "bin", "tsc"),
  "-p",
  join(folder, "tsconfig.json"),
);
run(
  join(dirname(require.resolve("@jupyter/builder/package.json")), "lib", "build-labextension.js"),
  "--core-package-file",
  require.resolve("@jupyterlab/core-meta/core.package.json"),
  folder,
);
// JupyterLab's extension manager reads how the extension came here, and how it goes.
copyFileSync(join(folder, "install.json"), join(folder, "labextension", "install.json"));

function run(script, ...args) {
  execFileSync(process.execPath, [script, ...args], { stdio: "inherit" });
}
