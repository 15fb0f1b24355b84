import { registrationDirectory } from "../paths.ts";
import {
  isExtensionLinked,
  isKernelspecCurrent,
  linkExtension,
  registerKernelspec,
} from "../registration.ts";
import type { Step } from "./step.ts";

/** Kernelspec and extension, known to the JupyterLab of our Python environment and to no other. */
export const registeredStep: Step = {
  name: "Kernel and extension registered",
  advice: "Check that the folder can be written.",
  isDone: () => isKernelspecCurrent(registrationDirectory()) && isExtensionLinked(registrationDirectory()),
  async run(log) {
    log(`into ${registrationDirectory()}`);
    registerKernelspec(registrationDirectory());
    linkExtension(registrationDirectory());
  },
};
