import { load } from "./load.ts";
import { save } from "./save.ts";

/** Writing and reading SavedModels, as `tf.saved_model` in Python. */
export const savedModel = { load, save };

export type { LoadedSavedModel, LoadOptions, SignatureFunction } from "./load.ts";
export type { SavedSignature, SaveOptions, SaveReport } from "./save.ts";
