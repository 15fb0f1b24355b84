/**
 * What compiled cells call, under the global name `__flowbook`. The compiler (`session/compile.ts`) writes
 * these calls; `user/` implements them on the main thread.
 */
export interface CellRuntime {
  /** `import x from "specifier"` and `import("specifier")`, resolved from the notebook's folder. */
  import(
    specifier: string,
    attributes?: { readonly with?: Readonly<Record<string, string>> },
  ): Promise<object>;
  /** One named (or `default`) binding of an imported module, with CommonJS interop. */
  pick(module: object, name: string): unknown;
  /** `import * as ns`, with CommonJS interop. */
  namespace(module: object): object;
  /** The variables given, as properties that may be read and not be assigned. */
  constant(values: object): object;
  /**
   * Returns what the top level awaits, and keeps it reachable: with a promise that nothing else holds, the
   * evaluation itself could be collected, which aborts Node from version 22 on.
   */
  hold(awaited: unknown): unknown;
  /** Receives the value of the cell's last expression. */
  result(value: unknown): void;
  /** Registers a top-level `using` / `await using` resource; disposed when the cell ends. Returns it. */
  using(resource: unknown, isAsync: boolean): unknown;
  /** Runs `%name args` or `%%name args` + body. */
  magic(name: string, args: string, body?: string): Promise<unknown>;
  /** `import.meta` of the notebook. */
  readonly meta: {
    readonly url: string;
    readonly dirname: string;
    readonly filename: string;
    resolve(specifier: string): string;
  };
}
