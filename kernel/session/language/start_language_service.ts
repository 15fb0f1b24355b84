import type { Magic } from "../../../magics/magic.ts";
import type { LanguageService } from "../language_service.ts";
import { NotebookLanguageService } from "./notebook_language_service.ts";

export interface LanguageServiceOptions {
  /** The folder of the notebook. */
  readonly cwd: string;
  readonly magics: readonly Magic[];
  readonly log: (text: string) => void;
  /** When to start TypeScript if nobody has asked anything by then. */
  readonly warmUpAfterMs?: number;
  /** TypeScript's native compiler; by default the one of this platform. */
  readonly executable?: string;
}

/** Starts the language service of one notebook. TypeScript runs in a process of its own, started later. */
export function startLanguageService(options: LanguageServiceOptions): LanguageService {
  const service = new NotebookLanguageService(options);
  service.warmUpAfter(options.warmUpAfterMs ?? 300);
  return service;
}
