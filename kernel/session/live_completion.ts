import type { LiveMembers } from "../user/live_members.ts";
import type { Completion, CompletionList } from "./language_service.ts";
import { type LiveQuestion, liveQuestion } from "./live_question.ts";
import type { MainThread } from "./main_thread.ts";
import type { NotebookNames } from "./notebook_names.ts";

/** A thread in a native call answers no question; nobody waits for it longer. */
const PATIENCE_MS = 40;

const plainName = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** The parts of a session that are asked. */
export interface LiveSession {
  readonly mainThread: MainThread;
  readonly names: NotebookNames;
}

/** What the values of the session offer at a place. */
export interface LiveList {
  readonly question: LiveQuestion;
  readonly items: readonly Completion[];
  /** Keys of a plain object, which types often do not know. */
  readonly plain: boolean;
}

/** Asks the main thread, also while a cell runs; undefined where no value is named, or it does not answer. */
export async function completeLive(
  { mainThread, names }: LiveSession,
  source: string,
  offset: number,
): Promise<LiveList | undefined> {
  const question = liveQuestion(source, offset);
  if (question === undefined) return undefined;
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
  const found = await Promise.race([answer({ mainThread, names }, question), patience]);
  clearTimeout(timer);
  if (found === undefined) return undefined;
  const items = found.members
    .filter(([text]) => question.kind === "key" || question.kind === "map_key" || plainName.test(text))
    .filter(([text]) => text.toLowerCase().startsWith(question.prefix.toLowerCase()))
    .map(([text, type]) => ({ text, type }));
  return { question, items, plain: found.plain };
}

async function answer(
  { mainThread, names }: LiveSession,
  question: LiveQuestion,
): Promise<LiveMembers | undefined> {
  if (question.kind !== "name") {
    const variable = names.variable(question.base);
    return await mainThread.readMembers(variable, question.path, question.kind === "map_key");
  }
  const known = new Set(await mainThread.globalNames());
  const members = [...known].filter((name) => !name.startsWith("__flowbook")).sort();
  return { members: members.map((name) => [name, "property"]), plain: true };
}

/** Puts live items behind those that TypeScript knows, where these do not say all. */
export function mergeLive(typed: CompletionList, live: LiveList | undefined): CompletionList {
  if (live === undefined || live.items.length === 0) return typed;
  const { question, items } = live;
  const wanted = question.kind === "name" ? typed.place === "name" : live.plain || typed.place === "unknown";
  if (!wanted) return typed;
  if (typed.items.length === 0 || typed.place === "path") {
    const end = Math.max(typed.end, question.start + question.prefix.length);
    return { ...typed, start: question.start, end, items };
  }
  if (typed.start !== question.start) return typed;
  const known = new Set(typed.items.map(({ text }) => text));
  return { ...typed, items: [...typed.items, ...items.filter(({ text }) => !known.has(text))] };
}
