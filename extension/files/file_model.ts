import { TextModelFactory } from "@jupyterlab/docregistry";
import type { Contents } from "@jupyterlab/services";

/** Documents that only a kernel reads: JupyterLab gets their names and not their content, which may be large. */
export class KernelFileModelFactory extends TextModelFactory {
  override get name(): string {
    return "flowbook-file";
  }

  override get fileFormat(): Contents.FileFormat {
    return null;
  }

  /** The language of the kernel that is started for them. */
  override preferredLanguage(): string {
    return "typescript";
  }
}
