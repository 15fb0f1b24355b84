import { DocumentModel, type DocumentRegistry, TextModelFactory } from "@jupyterlab/docregistry";
import type { Contents } from "@jupyterlab/services";

/** A document that nobody edits here: of one that somebody else writes JupyterLab makes no checkpoint, a copy of the file. */
class KernelFileModel extends DocumentModel {
  override get collaborative(): boolean {
    return true;
  }
}

/** Documents that only a kernel reads: JupyterLab gets their names and not their content, which may be large. */
export class KernelFileModelFactory extends TextModelFactory {
  override get name(): string {
    return "flowbook-file";
  }

  override get fileFormat(): Contents.FileFormat {
    return null;
  }

  override get collaborative(): boolean {
    return false;
  }

  override createNew(options?: DocumentRegistry.IModelOptions): DocumentModel {
    return new KernelFileModel({ ...parseOptions(options), languagePreference: "typescript" });
  }

  /** The language of the kernel that is started for them. */
  override preferredLanguage(): string {
    return "typescript";
  }
}

function parseOptions(options: unknown): object {
  return Object(options);
}
