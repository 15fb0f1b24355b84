import { isPapermillPluginCurrent, writePapermillPlugin } from "../papermill_plugin.ts";
import { isVenvLent, registrationDirectory } from "../paths.ts";
import {
  isExtensionLinked,
  isKernelspecCurrent,
  linkExtension,
  registerKernelspec,
} from "../registration.ts";
import { sitePackages } from "./python_packages.ts";
import type { Step } from "./step.ts";

/** Kernelspec, extension and papermill's plugin, known to the JupyterLab of our Python environment and to no other. */
export const registeredStep: Step = {
  name: "Kernel and extension registered",
  advice: "Check that the folder can be written.",
  isDone: () =>
    isKernelspecCurrent(registrationDirectory()) &&
    isExtensionLinked(registrationDirectory()) &&
    (isVenvLent() || isPapermillPluginCurrent(sitePackages())),
  async run(log) {
    log(`into ${registrationDirectory()}`);
    registerKernelspec(registrationDirectory());
    linkExtension(registrationDirectory());
    if (!isVenvLent()) writePapermillPlugin(sitePackages());
  },
};
