/** Namespaces known to wrap CommonJS, with `module.exports`; undefined for those known not to. */
const commonJs = new WeakMap<object, object | undefined>();
/** What `import * as ns` gives for a module, where that is not the module itself. */
const namespaces = new WeakMap<object, object>();

/** A module object around the `module.exports` of a CommonJS file. */
export function commonJsModule(exports: unknown): object {
  const module = { default: exports };
  if (isObject(exports)) commonJs.set(module, exports);
  return module;
}

/** Says that `module` is not to be searched for CommonJS exports: Node's own modules have costly getters. */
export function markNative(module: object): void {
  commonJs.set(module, undefined);
}

/** A module whose default, namespace and named exports are all `value`'s. */
export function moduleOfObject(value: object): object {
  const module: object = Object.create(value, { default: { value, enumerable: true } });
  commonJs.set(module, undefined);
  namespaces.set(module, value);
  return module;
}

/**
 * One binding of an imported module. CommonJS gives what bundlers give: every property is a named export,
 * and `default` is `module.exports`, or its own `default` if it was compiled from an ES module. A name that
 * is not there is undefined, not an error: it may be a type.
 */
export function pick(module: object, name: string): unknown {
  const exports = commonJsExports(module);
  if (exports === undefined) return Reflect.get(module, name);
  if (name === "default") return defaultOf(exports);
  return Reflect.has(module, name) ? Reflect.get(module, name) : Reflect.get(exports, name);
}

/** What `import * as ns` binds: for CommonJS callable and with every property, as TypeScript types it. */
export function namespace(module: object): object {
  const known = namespaces.get(module);
  if (known !== undefined) return known;
  const made = moduleView(module);
  namespaces.set(module, made);
  return made;
}

/** An object on which every named export and `default` can be read as a property. */
export function moduleView(module: object): object {
  const exports = commonJsExports(module);
  if (exports === undefined) return module;
  if (isCompiledModule(exports)) return exports;
  return new Proxy(exports, {
    get: (target, key) => (key === "default" ? defaultOf(target) : Reflect.get(target, key)),
    has: (target, key) => key === "default" || Reflect.has(target, key),
  });
}

function defaultOf(exports: object): unknown {
  return isCompiledModule(exports) ? Reflect.get(exports, "default") : exports;
}

function isCompiledModule(exports: object): boolean {
  return Reflect.get(exports, "__esModule") === true && Reflect.has(exports, "default");
}

/** Node's namespace of a CommonJS module has the exports as default, and copies of some properties. */
function commonJsExports(module: object): object | undefined {
  if (commonJs.has(module)) return commonJs.get(module);
  const exports: unknown = Reflect.get(module, "default");
  const copies = Object.keys(module).filter((key) => !/^(?:default|module\.exports|__esModule)$/.test(key));
  const wraps =
    isObject(exports) &&
    copies.every((key) => Object.is(Reflect.get(module, key), Reflect.get(exports, key)));
  const found = wraps ? exports : undefined;
  commonJs.set(module, found);
  return found;
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
