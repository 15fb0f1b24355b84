// A JavaScript realm of its own in which compiled cells run as the kernel runs them, through a local
// inspector session in REPL mode. Cells may shadow globals there (`const process = 1`).
import { Session } from "node:inspector";
import { inspect } from "node:util";
import { parentPort, workerData } from "node:worker_threads";

const port = parentPort;
// Taken before a cell can shadow them.
const { String: text, Infinity: unlimited, Promise: PromiseClass, Symbol: SymbolClass } = globalThis;
const { Modules, constant, errorContent, hideEvaluator } = await import(workerData.bundle);

const shown = { has: false, value: undefined };
const disposals = [];
const stub = await import(workerData.flowbook);
const modules = new Modules({
  folder: workerData.folder,
  flowbook: { import: async () => stub, require: () => stub },
  tslab: { versions: { tslab: "own" }, newDisplay: () => "made" },
});
modules.installGlobals();
globalThis.__flowbook = {
  import: (specifier, attributes) => modules.import(specifier, attributes),
  pick: modules.pick,
  namespace: modules.namespace,
  meta: modules.meta,
  constant,
  hold: (awaited) => awaited,
  result(value) {
    shown.has = true;
    shown.value = value;
  },
  using(resource, isAsync) {
    disposals.push({ resource, isAsync });
    return resource;
  },
  magic: async (name, args, body) => ({ name, args, ...(body === undefined ? {} : { body }) }),
};

hideEvaluator();
const session = new Session();
session.connect();
const post = (method, parameters) =>
  new PromiseClass((resolve, reject) => {
    session.post(method, parameters, (error, reply) => (error === null ? resolve(reply) : reject(error)));
  });

async function run(code) {
  shown.has = false;
  const { exceptionDetails } = await post("Runtime.evaluate", { expression: code, replMode: true });
  for (const { resource } of disposals.splice(0).reverse()) {
    await (resource?.[SymbolClass.asyncDispose] ?? resource?.[SymbolClass.dispose])?.call(resource);
  }
  if (exceptionDetails === undefined) return shown.has ? { value: format(shown.value) } : {};
  const { exception } = exceptionDetails;
  if (exception.objectId === undefined) return { error: errorContent(exception.value, modules) };
  let thrown;
  globalThis[SymbolClass.for("test.thrown")] = (value) => {
    thrown = value;
  };
  await post("Runtime.callFunctionOn", {
    objectId: exception.objectId,
    functionDeclaration: 'function () { globalThis[Symbol.for("test.thrown")](this); }',
  });
  return { error: errorContent(thrown, modules) };
}

const format = (value) => inspect(value, { depth: 5, breakLength: unlimited });

port.on("message", ({ code }) => {
  run(code).then(
    (outcome) => port.postMessage(outcome),
    (error) => port.postMessage({ failure: text(error?.stack ?? error) }),
  );
});
