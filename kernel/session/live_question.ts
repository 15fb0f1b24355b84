/** What completion asks the values of the session about. */
export type LiveQuestion =
  | { readonly kind: "name"; readonly start: number; readonly prefix: string }
  | {
      /** `base.path[0].` or, in a string, `base.path["` and `base.path.get("`. */
      readonly kind: "member" | "key" | "map_key";
      readonly base: string;
      readonly path: readonly string[];
      readonly start: number;
      readonly prefix: string;
    };

const identifier = "[\\p{ID_Start}$_][\\p{ID_Continue}$]*";
const step = `(?:\\s*\\??\\.\\s*${identifier}|\\s*(?:\\?\\.)?\\[\\s*(?:\\d+|"[^"\\\\\\n]*"|'[^'\\\\\\n]*')\\s*\\])`;
const chain = `(?<![\\p{ID_Continue}$.)\\]])(${identifier})((?:${step})*)`;
const memberPattern = new RegExp(`${chain}\\s*(?:\\?\\.|!?\\.)\\s*([\\p{ID_Continue}$]*)$`, "u");
const keyPattern = new RegExp(`${chain}\\s*(?:\\?\\.)?\\[\\s*$`, "u");
const mapPattern = new RegExp(`${chain}\\s*\\??\\.\\s*(?:get|has|delete)\\s*\\(\\s*$`, "u");
const namePattern = /(?<![\p{ID_Continue}$.%"'`])([\p{ID_Start}$_][\p{ID_Continue}$]*|)$/u;
const stepNames = new RegExp(
  `\\.\\s*(${identifier})|\\[\\s*(?:(\\d+)|"([^"\\\\\\n]*)"|'([^'\\\\\\n]*)')`,
  "gu",
);

/** Longer texts before the cursor are not looked at. */
const farthest = 1000;

/** What the text before `offset` asks about, or undefined in a comment and where no value is named. */
export function liveQuestion(source: string, offset: number): LiveQuestion | undefined {
  const place = placeOf(source, offset);
  if (place.kind === "comment") return undefined;
  if (place.kind === "string") return keyQuestion(source, offset, place.start);
  const text = source.slice(Math.max(0, offset - farthest), offset);
  const member = memberPattern.exec(text);
  if (member !== null) {
    const [, base = "", steps = "", prefix = ""] = member;
    return { kind: "member", base, path: pathOf(steps), start: offset - prefix.length, prefix };
  }
  const prefix = namePattern.exec(text)?.[1];
  return prefix === undefined ? undefined : { kind: "name", start: offset - prefix.length, prefix };
}

function keyQuestion(source: string, offset: number, quote: number): LiveQuestion | undefined {
  const text = source.slice(Math.max(0, quote - farthest), quote);
  const map = mapPattern.exec(text);
  const [, base, steps = ""] = map ?? keyPattern.exec(text) ?? [];
  if (base === undefined) return undefined;
  const prefix = source.slice(quote + 1, offset);
  const kind = map === null ? "key" : "map_key";
  return { kind, base, path: pathOf(steps), start: quote + 1, prefix };
}

function pathOf(steps: string): string[] {
  return [...steps.matchAll(stepNames)].map(
    ([, name, index, double, single]) => name ?? index ?? double ?? single ?? "",
  );
}

interface Place {
  readonly kind: "code" | "string" | "comment";
  /** Of the quotation mark. */
  readonly start: number;
}

// A comment, a whole string, a template (whose substitutions count as code only while they are open), or one
// that goes on at the cursor.
const opaque =
  /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|`(?:[^`\\$]|\\[\s\S]|\$(?!\{)|\$\{[^{}]*\})*`?/g;

function placeOf(source: string, offset: number): Place {
  const before = source.slice(0, offset);
  for (const { 0: text, index } of before.matchAll(opaque)) {
    if (index + text.length < offset) continue;
    if (text.startsWith("//") || (text.startsWith("/*") && !/^\/\*[\s\S]*\*\/$/.test(text))) {
      return { kind: "comment", start: index };
    }
    const mark = text[0];
    const closed = text.length > 1 && text.endsWith(mark ?? "");
    if ((mark === '"' || mark === "'" || mark === "`") && !closed) return { kind: "string", start: index };
  }
  return { kind: "code", start: offset };
}
