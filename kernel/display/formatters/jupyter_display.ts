import { bundleOf } from "../bundle_data.ts";
import { withPng } from "../bundles.ts";
import type { MimeBundle } from "../mime_bundle.ts";
import { isPlainObject } from "../records.ts";
import type { Formatter } from "./formatter.ts";
import { inspectText, reason, textBundle } from "./text.ts";

/** The method by which an object says how notebooks show it; Deno's kernel set the convention. */
export const displaySymbol: unique symbol = Symbol.for("Jupyter.display");

/** Objects with a `Symbol.for("Jupyter.display")` method, which returns a MIME bundle or a promise of one. */
export const jupyterDisplay: Formatter = {
  name: "Jupyter.display",
  format(value) {
    if ((typeof value !== "object" && typeof value !== "function") || value === null) return undefined;
    const method: unknown = Reflect.get(value, displaySymbol);
    if (typeof method !== "function") return undefined;
    try {
      const shown: unknown = Reflect.apply(method, value, []);
      if (!isPromise(shown)) return checked(value, shown);
      return Promise.resolve(shown).then(
        (bundle) => checked(value, bundle),
        (error) => failed(value, reason(error)),
      );
    } catch (error) {
      return failed(value, reason(error));
    }
  },
};

function checked(value: unknown, shown: unknown): MimeBundle | Promise<MimeBundle> {
  if (!isPlainObject(shown)) return failed(value, "it did not return an object of MIME types");
  const wrong = Object.keys(shown).find((key) => !key.includes("/"));
  if (wrong !== undefined) return failed(value, `"${wrong}" is not a MIME type such as "text/html"`);
  const bundle = bundleOf(shown);
  return bundle instanceof Promise ? bundle.then(pictured) : pictured(bundle);
}

/** An object that shows itself as SVG need not make the PNG for places that show none. */
function pictured(bundle: MimeBundle): MimeBundle | Promise<MimeBundle> {
  const svg = bundle.data["image/svg+xml"];
  if (typeof svg !== "string" || "image/png" in bundle.data) return bundle;
  return withPng(bundle, svg).catch(() => bundle);
}

function failed(value: unknown, why: string): MimeBundle {
  return textBundle(`${inspectText(value)}\nSymbol.for("Jupyter.display") failed: ${why}`);
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
