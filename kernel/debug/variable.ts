/** A variable of the Debug Adapter Protocol. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly type?: string;
  readonly evaluateName?: string;
  /** 0 for a value without members. */
  readonly variablesReference: number;
  readonly indexedVariables?: number;
  readonly namedVariables?: number;
}

export interface Scope {
  readonly name: string;
  readonly presentationHint?: "locals";
  readonly variablesReference: number;
  readonly expensive: boolean;
}

/** What a frontend asks for of a value's members. */
export interface Page {
  readonly filter?: "indexed" | "named";
  readonly start?: number;
  readonly count?: number;
}
