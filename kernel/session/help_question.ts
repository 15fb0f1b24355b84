/** A question about a name, as IPython writes it: `name?`, or `name??` for its documentation as well. */
export interface HelpQuestion {
  /** The expression that is asked about. */
  readonly expression: string;
  readonly detail: 0 | 1;
}

const QUESTION =
  /^\s*(?:(\?{1,2})\s*([\p{ID_Start}$_][\p{ID_Continue}$.]*)|([\p{ID_Start}$_][\p{ID_Continue}$.]*)(\?{1,2}))\s*;?\s*$/u;

/** Reads a cell that is nothing but a question; no TypeScript has this form. */
export function parseHelpQuestion(source: string): HelpQuestion | undefined {
  const [, before, after, expressionFirst, marksLast] = QUESTION.exec(source) ?? [];
  const expression = after ?? expressionFirst;
  if (expression === undefined) return undefined;
  return { expression, detail: (before ?? marksLast) === "??" ? 1 : 0 };
}
