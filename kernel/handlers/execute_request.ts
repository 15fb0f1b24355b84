import { setImmediate, setTimeout } from "node:timers/promises";
import type {
  ErrorContent,
  ExecuteReply,
  ExecuteRequest,
  ExpressionResult,
} from "../../protocol/messages.ts";
import { logError } from "../log.ts";
import type { Evaluation } from "../session/evaluation.ts";
import { type HelpQuestion, parseHelpQuestion } from "../session/help_question.ts";
import type { LanguageService } from "../session/language_service.ts";
import { markdownBundle } from "../session/markdown_bundle.ts";
import type { Services } from "../session/services.ts";
import type { Session } from "../session/session.ts";
import { formatDiagnostics, TypeReport } from "../session/type_report.ts";
import type { Handler, RequestContext } from "./handler.ts";

/** A cell that runs longer is checked while it runs. */
const CHECK_AFTER_MS = 20;

export const executeRequest: Handler<"execute_request"> = async ({ session, message }, request) => {
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
  if (request.store_history) remember(session, request, evaluation);
  return reply({ session, message }, request, evaluation);
};

async function run(session: Session, request: ExecuteRequest, evaluation: Evaluation): Promise<void> {
  const services = await session.services;
  const compiled = services.compile(request.code, evaluation.id);
  if ("error" in compiled) {
    evaluation.error = compiled.error;
    session.publisher.publish("error", compiled.error, evaluation.message);
    return;
  }
  const running = session.evaluate(evaluation, compiled.ok);
  // A quick cell is answered before the checker takes processor time from it; a slow one is checked meanwhile.
  const report = Promise.race([running, setTimeout(CHECK_AFTER_MS)])
    .then(() => setImmediate())
    .then(() => check(session, services, request, evaluation));
  report.catch((error: unknown) => logError("kernel: no type report", error));
  await running;
  // A client that forbids stdin has nobody in front of it (nbclient, papermill, `flowbook run`) and stops
  // listening at idle; all others show a report that comes milliseconds later as well.
  if (!request.allow_stdin) await (await report)?.published();
}

/** Asks for type errors, then lets later cells see this one: also one that throws half-way, as at run time. */
function check(
  session: Session,
  { language }: Services,
  request: ExecuteRequest,
  evaluation: Evaluation,
): TypeReport | undefined {
  const report = request.silent ? undefined : reportTypes(session, language, evaluation, request.code);
  language.commit(request.code);
  return report;
}

async function answerQuestion(
  session: Session,
  question: HelpQuestion,
  evaluation: Evaluation,
): Promise<void> {
  const { expression, detail } = question;
  const { language } = await session.services;
  const markdown = await language.inspect(expression, expression.length, detail);
  const data = markdownBundle(markdown ?? `Nothing is known about ${expression}.`);
  evaluation.payload.push({ source: "page", data, start: 0 });
}

function reportTypes(
  session: Session,
  language: LanguageService,
  evaluation: Evaluation,
  source: string,
): TypeReport {
  return new TypeReport(language.diagnostics(source), {
    publish: (diagnostics) => {
      const text = formatDiagnostics(diagnostics, source, evaluation.options.executionCount);
      session.outputs.flush();
      session.publisher.publish("stream", { name: "stderr", text }, evaluation.message);
    },
    failed: (error) => logError("kernel: no type report", error),
  });
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
const REMEMBERED_RESULT_CHARS = 64 * 1024;

function remember(session: Session, request: ExecuteRequest, evaluation: Evaluation): void {
  const json = evaluation.resultJson;
  session.history.append({
    session: session.history.session,
    line: evaluation.options.executionCount,
    source: request.code,
    output:
      json === undefined || json.length > REMEMBERED_RESULT_CHARS ? undefined : plainText(JSON.parse(json)),
  });
}

function plainText(bundle: unknown): string | undefined {
  const { data } = bundle as { readonly data: Readonly<Record<string, unknown>> };
  const text = data["text/plain"];
  return typeof text === "string" ? text : undefined;
}
