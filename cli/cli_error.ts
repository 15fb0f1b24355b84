/** Something the person at the terminal can put right: shown as its message, without a stack. */
export class CliError extends Error {
  override readonly name = "CliError";
  /** 1: the work failed; 2: the command line or its input was wrong. */
  readonly exitStatus: 1 | 2;

  constructor(message: string, options: ErrorOptions & { readonly exitStatus?: 1 | 2 } = {}) {
    super(message, options);
    this.exitStatus = options.exitStatus ?? 2;
  }
}
