import type {
  CompletionItem,
  DocumentDiagnosticReport,
  Hover,
  CompletionList as OfferedList,
  SignatureHelp,
} from "vscode-languageserver-protocol";
import type { Magic } from "../../../magics/magic.ts";
import type { CellDiagnostic, CompletionList, LanguageService } from "../language_service.ts";
import { type AmbientName, CellChain, type CellView, typeProbe, valueProbe } from "./cell_chain.ts";
import { completionList, earlierNames } from "./completion_items.ts";
import type { DeclarationKind } from "./declarations.ts";
import { DiskFiles } from "./disk_files.ts";
import { cellDiagnostics } from "./findings.ts";
import { completeMagic, magicInfo } from "./magic_completion.ts";
import { blankMagics } from "./magic_text.ts";
import { globalsModule, type NotebookProject } from "./notebook_project.ts";
import { completePath } from "./path_completion.ts";
import { LineIndex } from "./positions.ts";
import { hoverMarkdown, signatureMarkdown } from "./quick_info.ts";
import { TypeScriptProcess } from "./typescript_process.ts";

/** A text as the server sees it, while a question about it is answered. */
interface Shown {
  readonly project: NotebookProject;
  readonly view: CellView;
  readonly lines: LineIndex;
  readonly signal: AbortSignal;
}

/** What `cell_globals.ts` declares. */
const globalNames: readonly AmbientName[] = [
  ...["comms", "display", "input", "progress", "prompt"].map((name) => ambient(name, "const")),
  ambient("CapturedOutput", "type"),
  ambient("Comm", "type"),
];

function ambient(name: string, kind: DeclarationKind): AmbientName {
  return { name, kind, module: globalsModule };
}

/** Answers questions one after another: they share one document, the cell in question. */
export class NotebookLanguageService implements LanguageService {
  readonly #cwd: string;
  readonly #magics: readonly Magic[];
  readonly #chain = new CellChain(globalNames);
  readonly #files: DiskFiles;
  readonly #process: TypeScriptProcess;
  readonly #log: (text: string) => void;
  #last: Promise<unknown> = Promise.resolve();
  /** Texts committed since the last question. */
  #untracked: string[] = [];
  #completion = new AbortController();
  #warmUp: NodeJS.Timeout | undefined;

  constructor(options: {
    readonly cwd: string;
    readonly magics: readonly Magic[];
    readonly log: (text: string) => void;
    readonly executable?: string;
  }) {
    this.#cwd = options.cwd;
    this.#magics = options.magics;
    this.#log = options.log;
    this.#files = new DiskFiles(options.cwd);
    this.#process = new TypeScriptProcess({ ...options, chain: this.#chain, files: this.#files });
  }

  warmUpAfter(delayMs: number): void {
    const warmUp = () => {
      this.diagnostics("").catch((error: unknown) => this.#log(`language service: cannot start: ${error}`));
    };
    this.#warmUp = setTimeout(warmUp, delayMs);
    this.#warmUp.unref();
  }

  commit(source: string): void {
    const text = blankMagics(source, this.#magics);
    // In turn, so that a question asked before, which waits for its answer, does not see this cell.
    const committed = this.#inTurn(async () => {
      this.#chain.commit(text);
      this.#untracked.push(text);
    });
    committed.catch((error: unknown) => this.#log(`language service: cannot read a cell: ${error}`));
  }

  async complete(source: string, offset: number): Promise<CompletionList> {
    const magic = completeMagic(source, offset, this.#magics);
    if (magic !== undefined) return magic;
    // Who asks again has no use for the answer to the text before.
    this.#completion.abort();
    this.#completion = new AbortController();
    const text = blankMagics(source, this.#magics, offset);
    const items = await this.#ask(text, this.#completion.signal, async (shown) => {
      const position = shown.lines.position(offset + shown.view.shift);
      const params = { position, context: { triggerKind: 1 } };
      const method = "textDocument/completion";
      const offered = await shown.project.request<OfferedList | CompletionItem[] | null>(
        method,
        params,
        shown.signal,
      );
      const list = Array.isArray(offered) ? offered : (offered?.items ?? []);
      const { lines, view } = shown;
      const place = list.some(({ label }) => label === valueProbe)
        ? "name"
        : list.length > 0
          ? "typed"
          : "unknown";
      return completionList({
        place,
        source,
        offset,
        items: this.#withEarlier(list, view.imported),
        lines,
        shift: view.shift,
      });
    });
    if (items !== undefined && items.items.length > 0) return items;
    const paths = await completePath(source, offset, this.#cwd);
    return paths ?? items ?? { place: "unknown", start: offset, end: offset, items: [] };
  }

  async inspect(source: string, offset: number, detail: 0 | 1): Promise<string | undefined> {
    const magic = magicInfo(source, offset, { magics: this.#magics, detail });
    if (magic !== undefined) return magic;
    const text = blankMagics(source, this.#magics, offset);
    return await this.#ask(text, neverAborted, async ({ project, view, lines, signal }) => {
      const params = { position: lines.position(offset + view.shift) };
      const hover = await project.request<Hover | null>("textDocument/hover", params, signal);
      const info = hover === null ? undefined : hoverMarkdown(hover, detail);
      if (info !== undefined) return info;
      const help = await project.request<SignatureHelp | null>("textDocument/signatureHelp", params, signal);
      return help === null ? undefined : signatureMarkdown(help, detail);
    });
  }

  async diagnostics(source: string): Promise<readonly CellDiagnostic[]> {
    // TypeScript sees the comment only at the head of a file, where the imports of the cell stand.
    if (/^\s*\/\/\s*@ts-nocheck\b/.test(source)) return [];
    const text = blankMagics(source, this.#magics);
    const found = await this.#ask(text, neverAborted, async ({ project, view, signal }) => {
      const method = "textDocument/diagnostic";
      const report = await project.request<DocumentDiagnosticReport>(method, {}, signal);
      const items = report.kind === "full" ? report.items : [];
      return cellDiagnostics(items, { lineShift: 1, source, constants: view.constants });
    });
    return found ?? [];
  }

  dispose(): void {
    clearTimeout(this.#warmUp);
    this.#completion.abort();
    this.#process.dispose();
  }

  /** Adds names of earlier cells where the server offers names in scope; it calls all of them variables. */
  #withEarlier(items: readonly CompletionItem[], imported: ReadonlySet<string>): CompletionItem[] {
    const values = items.some(({ label }) => label === valueProbe);
    const types = items.some(({ label }) => label === typeProbe);
    const own = items.filter(({ label }) => !label.startsWith("__flowbook"));
    if (!values && !types) return own;
    const local = own.filter(({ label }) => !imported.has(label));
    return [...local, ...earlierNames(this.#chain.names(), { values, types })];
  }

  /** @returns undefined if TypeScript cannot answer, or nobody wants the answer any more. */
  #ask<Answer>(
    text: string,
    aborted: AbortSignal,
    question: (shown: Shown) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    clearTimeout(this.#warmUp);
    return this.#inTurn(() =>
      this.#process.ask(aborted, async (project, signal) => {
        for (const committed of this.#untracked.splice(0)) await this.#files.track(committed);
        await this.#files.track(text);
        const view = this.#chain.view(text);
        await project.show(view);
        return await question({ project, view, lines: new LineIndex(view.text), signal });
      }),
    );
  }

  #inTurn<Answer>(task: () => Promise<Answer>): Promise<Answer> {
    const turn = this.#last.then(task);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

const neverAborted = new AbortController().signal;
