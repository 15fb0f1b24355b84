import { isClone, isVenvLent } from "../paths.ts";
import { builtExtensionStep } from "./built_extension.ts";
import { compiledSourcesStep } from "./compiled_sources.ts";
import { generatedProtosStep } from "./generated_protos.ts";
import { labSettingsStep } from "./lab_settings.ts";
import { pythonEnvironmentStep } from "./python_environment.ts";
import { jupyterStep, tensorflowStep } from "./python_packages.ts";
import { registeredStep } from "./registered.ts";
import type { Variant } from "./requirements.ts";
import type { Step } from "./step.ts";

/** Everything between a fresh clone, or a fresh `npm install`, and JupyterLab, in order. */
export function setupSteps(variant: Variant): readonly Step[] {
  const ownVenv = [pythonEnvironmentStep, jupyterStep, tensorflowStep(variant), labSettingsStep];
  const build = isClone ? [generatedProtosStep, compiledSourcesStep, builtExtensionStep] : [];
  return [...(isVenvLent() ? [] : ownVenv), ...build, registeredStep];
}
