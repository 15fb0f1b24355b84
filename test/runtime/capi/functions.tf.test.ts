import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { c } from "../../../runtime/capi/functions.ts";
import { eagerFunctions } from "../../../runtime/capi/headers/eager.ts";
import { sessionFunctions } from "../../../runtime/capi/headers/session.ts";
import { tensorFunctions } from "../../../runtime/capi/headers/tensor.ts";
import { tensorflowFolder } from "../../../runtime/capi/library.ts";

const declarations = { ...tensorFunctions, ...eagerFunctions, ...sessionFunctions };
const headers = readHeaders(join(tensorflowFolder(), "include", "tensorflow", "c"));

/** Sizes of what koffi passes, so that `int` for an enum and `void *` for any pointer count as right. */
const kinds: Readonly<Record<string, string>> = {
  "void *": "pointer",
  "const char *": "pointer",
  "const char **": "pointer",
  int: "int",
  size_t: "size_t",
  int64_t: "int64_t",
  uint8_t: "byte",
  float: "float",
  void: "void",
};

describe("declarations against the headers in TensorFlow's wheel", () => {
  it.each(Object.entries(declarations))("%s has the header's result and parameters", (name, declaration) => {
    const { result, parameters } = prototypeOf(name);
    expect(kinds[declaration.result]).toBe(result);
    expect(declaration.parameters.map((parameter) => kinds[parameter])).toEqual(parameters);
  });

  it.each(Object.keys(declarations))("libtensorflow exports %s", (name) => {
    expect(Reflect.get(c, name)).toBeTypeOf("function");
  });
});

function prototypeOf(name: string): { readonly result: string; readonly parameters: readonly string[] } {
  const match = new RegExp(`TF_CAPI_EXPORT (?:extern )?([^;()]*?)\\b${name}\\(([^;]*?)\\);`).exec(headers);
  const [, result = "", parameters = ""] = match ?? [];
  if (match === null) throw new Error(`no prototype of ${name} in the headers`);
  const list = parameters.trim() === "void" || parameters.trim() === "" ? [] : parameters.split(",");
  return { result: kindOf(result), parameters: list.map(kindOf) };
}

function kindOf(type: string): string {
  if (type.includes("*")) return "pointer";
  if (/\bunsigned char\b/.test(type)) return "byte";
  const plain = /\b(?:size_t|int64_t|float|void)\b/.exec(type)?.[0];
  return plain ?? "int";
}

function readHeaders(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".h"),
  );
  const text = files.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
  return text.replaceAll(/\/\/[^\n]*/g, "").replaceAll(/\s+/g, " ");
}
