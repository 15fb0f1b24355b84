import * as tfjs from "@tensorflow/tfjs";
import { currentRecorder } from "./recorder.ts";

interface TapeNode {
  gradient?: (dys: unknown) => unknown;
}

interface EngineInternals {
  readonly state: { readonly activeTape: TapeNode[] | null };
  addTapeNode(...parameters: readonly unknown[]): void;
}

interface NamedLayer {
  readonly name: string;
  apply(inputs: unknown, options?: unknown): unknown;
}

let scope = "";

/** Where a graph's ops are named: `dense_1/`, or empty outside of all scopes. */
export function currentScope(): string {
  return scope;
}

/**
 * Runs `body` with the ops of a graph that it adds named below `name`, as layers name theirs.
 * @example tf.nameScope("head", () => x.matMul(weights)) // head/MatMul
 */
export function nameScope<T>(name: string, body: () => T): T {
  return within(`${scope}${name.replaceAll(/[^\w.\-/]/g, "_").replace(/^(?![A-Za-z0-9.])/, "s")}/`, body);
}

/** Lets traced ops carry the names of layers, and those of their gradients below `gradient_tape/`. */
export function nameScopesOfLayers(): void {
  const layer = parseLayer(tfjs.layers.Layer.prototype);
  const { apply } = layer;
  layer.apply = function (inputs, options) {
    if (currentRecorder() === undefined) return apply.call(this, inputs, options);
    return nameScope(this.name, () => apply.call(this, inputs, options));
  };

  const engine = parseEngine(tfjs.engine());
  const addTapeNode = engine.addTapeNode.bind(engine);
  engine.addTapeNode = (...parameters) => {
    addTapeNode(...parameters);
    const node = engine.state.activeTape?.at(-1);
    const gradient = node?.gradient;
    if (node === undefined || gradient === undefined || currentRecorder() === undefined) return;
    const gradientScope = scope.startsWith("gradient_tape/") ? scope : `gradient_tape/${scope}`;
    node.gradient = (dys) => within(gradientScope, () => gradient(dys));
  };
}

function within<T>(inner: string, body: () => T): T {
  const outer = scope;
  scope = inner;
  try {
    return body();
  } finally {
    scope = outer;
  }
}

function parseLayer(prototype: unknown): NamedLayer {
  return prototype as NamedLayer;
}

function parseEngine(engine: unknown): EngineInternals {
  return engine as EngineInternals;
}
