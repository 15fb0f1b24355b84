import { readFile, realpath } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import { reason } from "../formatters/text.ts";

/**
 * Vega's access to files: below the notebook's folder only, and never the network. Vega itself draws an
 * empty chart when data is missing, so what went wrong is kept here.
 */
export class ChartLoader {
  /** The first address that was left to the browser. */
  remote: string | undefined;
  /** Why the first missing file could not be read. */
  failure: string | undefined;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async load(address: string): Promise<string> {
    return this.file(address);
  }

  async http(address: string): Promise<string> {
    return this.#refuse(address);
  }

  async file(address: string): Promise<string> {
    if (/^([a-z][a-z0-9+.-]*:)?\/\//i.test(address)) return this.#refuse(address);
    try {
      return await this.#read(address);
    } catch (error) {
      this.failure ??= `cannot read the data file "${address}": ${reason(error)}`;
      throw new Error(this.failure, { cause: error });
    }
  }

  async sanitize(address: string): Promise<{ href: string }> {
    return { href: address };
  }

  async #read(address: string): Promise<string> {
    const folder = await realpath(this.#folder);
    const path = await realpath(resolve(folder, address));
    const inside = relative(folder, path);
    if (inside === ".." || inside.startsWith(`..${sep}`) || resolve(inside) === inside) {
      throw new Error("it is outside the notebook's folder. Pass its rows as data: { values }.");
    }
    return readFile(path, "utf8");
  }

  #refuse(address: string): never {
    this.remote ??= address;
    throw new Error(`${address} is left to the browser`);
  }
}
