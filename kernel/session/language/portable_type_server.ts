import process from "node:process";
import { createMessageConnection, type MessageConnection } from "vscode-jsonrpc/node";
import type {
  CompletionParams,
  Diagnostic,
  DidChangeTextDocumentParams,
  DidChangeWatchedFilesParams,
  DidCloseTextDocumentParams,
  DidOpenTextDocumentParams,
  DocumentDiagnosticParams,
  TextDocumentPositionParams,
} from "vscode-languageserver-protocol";
import { completionItems, diagnostic, hover, signatureHelp } from "./portable_answers.ts";
import { PortableProject } from "./portable_project.ts";

/*
 * A program: the part of the language server's protocol that `type_server.ts` speaks, answered by TypeScript 6,
 * which is JavaScript. It stands in for TypeScript's native language server where there is none.
 */

function serve(connection: MessageConnection): void {
  let project: PortableProject | undefined;
  const current = (): PortableProject => {
    project ??= new PortableProject(process.cwd());
    return project;
  };
  connection.onRequest("initialize", () => ({ capabilities: {} }));
  connection.onNotification("textDocument/didOpen", ({ textDocument }: DidOpenTextDocumentParams) =>
    current().write(textDocument.uri, textDocument.text),
  );
  connection.onNotification("textDocument/didChange", (params: DidChangeTextDocumentParams) => {
    const text = params.contentChanges.at(-1)?.text;
    if (text !== undefined) current().write(params.textDocument.uri, text);
  });
  connection.onNotification("textDocument/didClose", ({ textDocument }: DidCloseTextDocumentParams) =>
    current().remove(textDocument.uri),
  );
  connection.onNotification("workspace/didChangeWatchedFiles", ({ changes }: DidChangeWatchedFilesParams) =>
    current().filesChanged(changes.map(({ uri }) => uri)),
  );
  connection.onRequest("textDocument/completion", ({ textDocument, position }: CompletionParams) => {
    const place = current().place(textDocument.uri, position);
    const preferences = { includeCompletionsWithInsertText: true, includeCompletionsForModuleExports: false };
    const found = current().service.getCompletionsAtPosition(place.path, place.offset, preferences);
    return found === undefined ? null : completionItems(found, place);
  });
  connection.onRequest("textDocument/hover", ({ textDocument, position }: TextDocumentPositionParams) => {
    const { path, offset } = current().place(textDocument.uri, position);
    const info = current().service.getQuickInfoAtPosition(path, offset);
    return info === undefined ? null : hover(info);
  });
  connection.onRequest("textDocument/signatureHelp", (params: TextDocumentPositionParams) => {
    const { path, offset } = current().place(params.textDocument.uri, params.position);
    const help = current().service.getSignatureHelpItems(path, offset, undefined);
    return help === undefined ? null : signatureHelp(help);
  });
  connection.onRequest("textDocument/diagnostic", ({ textDocument }: DocumentDiagnosticParams) => {
    const place = current().place(textDocument.uri, { line: 0, character: 0 });
    const { service } = current();
    const found = [
      ...service.getSyntacticDiagnostics(place.path),
      ...service.getSemanticDiagnostics(place.path),
    ];
    const items: Diagnostic[] = found.map((finding) => diagnostic(finding, place));
    return { kind: "full", items };
  });
  connection.onClose(() => process.exit(0));
  connection.listen();
}

serve(createMessageConnection(process.stdin, process.stdout));
