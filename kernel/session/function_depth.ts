import type { VisitorObject } from "oxc-parser";

/** Counts, while a program is visited, how many functions are around: `var` belongs to the innermost. */
export class FunctionDepth {
  #functions = 0;

  get isTopLevel(): boolean {
    return this.#functions === 0;
  }

  /** To spread into a visitor's own methods. */
  readonly visitor: VisitorObject = (() => {
    const enter = () => {
      this.#functions += 1;
    };
    const leave = () => {
      this.#functions -= 1;
    };
    return {
      FunctionDeclaration: enter,
      "FunctionDeclaration:exit": leave,
      FunctionExpression: enter,
      "FunctionExpression:exit": leave,
      ArrowFunctionExpression: enter,
      "ArrowFunctionExpression:exit": leave,
      StaticBlock: enter,
      "StaticBlock:exit": leave,
      TSModuleBlock: enter,
      "TSModuleBlock:exit": leave,
    };
  })();
}
