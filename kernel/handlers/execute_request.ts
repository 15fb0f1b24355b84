import type {
  ErrorContent,
  ExecuteReply,
  ExecuteRequest,
  ExpressionResult,
} from "../../protocol/messages.ts";
import type { Evaluation } from "../session/evaluation.ts";
import { type HelpQuestion, parseHelpQuestion } from "../session/help_question.ts";
import type { CellDiagnostic } from "../session/language_service.ts";
import { markdownBundle } from "../session/markdown_bundle.ts";
import type { Session } from "../session/session.ts";
import { formatDiagnostics, typeRefusal } from "../session/type_reports.ts";
import type { Handler, RequestContext } from "./handler.ts";

export const executeRequest: Handler<"execute_request"> = async (context, request) => {
  const { session, message } = context;
  // Only requests that store history advance In[n] (messaging spec, execute_reply).
  if (request.store_history) session.executionCount += 1;
  const evaluation = session.evaluations.create(message, {
    executionCount: session.executionCount,
    allowStdin: request.allow_stdin,
    publishResult: !request.silent,
    publishError: true,
  });
  if (!request.silent) {
    const execution_count = session.executionCount;
    session.publisher.publish("execute_input", { code: request.code, execution_count }, message);
  }
  const question = parseHelpQuestion(request.code);
  if (question === undefined) await run(session, request, evaluation);
  else await answerQuestion(session, question, evaluation);
  const { error, options } = evaluation;
  const output = outputText(evaluation.takeResult());
  if (request.store_history) {
    session.history.append({ line: options.executionCount, source: request.code, output });
  }
  if (error !== undefined && error.ename !== "KeyboardInterrupt" && !/^\s*%%?debug\b/.test(request.code)) {
    session.lastFailure = { source: request.code, executionCount: options.executionCount };
  }
  return reply(context, request, evaluation);
};

async function run(session: Session, request: ExecuteRequest, evaluation: Evaluation): Promise<void> {
  const { typeChecks } = session;
  const { mode } = typeChecks;
  const compiled = await session.compile(request.code, evaluation.id);
  if ("error" in compiled) return fail(session, evaluation, compiled.error);
  const checked = mode !== "off" && !request.silent;
  let report = checked ? reportTypes(session, evaluation, request.code) : undefined;
  if (checked && mode === "strict") {
    const found = await typeChecks.findings(request.code);
    const refusal = typeRefusal(found, request.code, evaluation.options.executionCount);
    if (refusal !== undefined) return fail(session, evaluation, refusal);
    // What is left to tell are warnings.
    if (found.length === 0) report = undefined;
  }
  const running = session.evaluate(evaluation, compiled.ok);
  // A client that forbids stdin has nobody in front of it (nbclient, papermill, `flowbook run`) and stops
  // listening at idle; all others show a report that comes milliseconds later as well.
  const urgent = !request.allow_stdin && report !== undefined;
  typeChecks.add({ source: request.code, report, urgent });
  await running;
  if (urgent) await typeChecks.finished();
}

function fail(session: Session, evaluation: Evaluation, error: ErrorContent): void {
  evaluation.error = error;
  session.publisher.publish("error", error, evaluation.message);
}

function reportTypes(session: Session, evaluation: Evaluation, source: string) {
  return (diagnostics: readonly CellDiagnostic[]) => {
    const text = formatDiagnostics(diagnostics, source, evaluation.options.executionCount);
    session.outputs.flush();
    session.publisher.publish("stream", { name: "stderr", text }, evaluation.message);
  };
}

async function answerQuestion(
  session: Session,
  question: HelpQuestion,
  evaluation: Evaluation,
): Promise<void> {
  const { expression, detail } = question;
  const language = await session.typeChecks.language();
  const markdown = await language.inspect(expression, expression.length, detail);
  const data = markdownBundle(markdown ?? `Nothing is known about ${expression}.`);
  evaluation.payload.push({ source: "page", data, start: 0 });
}

async function reply(
  { session, message }: RequestContext,
  request: ExecuteRequest,
  { error, options, payload }: Evaluation,
): Promise<ExecuteReply> {
  const execution_count = options.executionCount;
  if (error !== undefined) return { status: "error", execution_count, ...errorFields(error) };
  const user_expressions: Record<string, ExpressionResult> = {};
  for (const [name, source] of Object.entries(request.user_expressions)) {
    // After process.exit() the main thread evaluates nothing any more.
    if (session.isEnding) break;
    user_expressions[name] = await session.evaluateExpression(message, source);
  }
  // The payload by which IPython tells consoles that the user asked to leave.
  if (session.isEnding) payload.push({ source: "ask_exit", keepkernel: false });
  return { status: "ok", execution_count, user_expressions, payload };
}

function errorFields({ ename, evalue, traceback }: ErrorContent): ErrorContent {
  return { ename, evalue, traceback };
}

/** Larger results are not worth keeping for `history_request` with output. */
const REMEMBERED_RESULT_BYTES = 64 * 1024;

function outputText(result: Buffer | undefined): string | undefined {
  if (result === undefined || result.length > REMEMBERED_RESULT_BYTES) return undefined;
  return plainText(JSON.parse(result.toString("utf8")));
}

function plainText(bundle: unknown): string | undefined {
  const { data } = bundle as { readonly data: Readonly<Record<string, unknown>> };
  const text = data["text/plain"];
  return typeof text === "string" ? text : undefined;
}
