/** TypeScript runs, but cannot answer this one question. */
export class RefusedQuestion extends Error {
  override readonly name = "RefusedQuestion";
}

/** There is no process to talk to any more. */
export class LostServer extends Error {
  override readonly name = "LostServer";
}
