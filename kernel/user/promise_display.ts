import { inspect } from "node:util";

/** Properties by which Node up to 22 carries the asynchronous context of a promise. */
const bookkeeping = new Set(["async_id_symbol", "trigger_async_id_symbol", "kResourceStore"]);

/**
 * Lets `console.log(promise)` and results show promises as they are without a kernel. Node keeps the cell that
 * made a promise in enumerable properties of the promise itself.
 */
export function hidePromiseBookkeeping(): void {
  Object.defineProperty(Promise.prototype, inspect.custom, {
    configurable: true,
    writable: true,
    value(this: Promise<unknown>) {
      for (const symbol of Object.getOwnPropertySymbols(this)) {
        if (bookkeeping.has(symbol.description ?? "")) {
          Object.defineProperty(this, symbol, { enumerable: false });
        }
      }
      // Returning the promise itself tells `inspect` to go on as if there were no custom function.
      return this;
    },
  });
}
