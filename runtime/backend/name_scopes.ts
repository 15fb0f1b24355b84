import * as tfjs from "@tensorflow/tfjs";
import { undoing } from "./interruption.ts";
import { currentRecorder } from "./recorder.ts";

interface TapeNode {
  /** Gives a function for each input, which the tape calls later. */
  gradient?: (dys: unknown) => Readonly<Record<string, () => unknown>>;
}

interface EngineInternals {
  readonly state: { readonly activeTape: TapeNode[] | null };
  addTapeNode(...parameters: readonly unknown[]): void;
  tidy(nameOrBody: unknown, body?: () => unknown, ...rest: readonly unknown[]): unknown;
}

interface NamedLayer {
  readonly name: string;
  apply(inputs: unknown, options?: unknown): unknown;
}

/** As TensorFlow's Python names it. */
const GRADIENT_SCOPE = "gradient_tape/";

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
  return within(`${scope}${scopeName(name)}/`, body);
}

/** The name as TensorFlow allows it for a scope. */
export function scopeName(name: string): string {
  return name.replaceAll(/[^\w.\-/]/g, "_").replace(/^(?![A-Za-z0-9.])/, "s");
}

/** Lets traced ops carry the names of layers and losses, and those of gradients the same below `gradient_tape/`. */
export function nameScopes(): void {
  scopeLayers();
  scopeGradients();
  scopeBackward();
  scopeLosses();
}

function scopeLayers(): void {
  const layer = parseLayer(tfjs.layers.Layer.prototype);
  const { apply } = layer;
  layer.apply = function (inputs, options) {
    if (currentRecorder() === undefined) return apply.call(this, inputs, options);
    return nameScope(this.name, () => apply.call(this, inputs, options));
  };
}

function scopeGradients(): void {
  const engine = parseEngine(tfjs.engine());
  const addTapeNode = engine.addTapeNode.bind(engine);
  engine.addTapeNode = (...parameters) => {
    addTapeNode(...parameters);
    const node = engine.state.activeTape?.at(-1);
    const gradient = node?.gradient;
    if (node === undefined || gradient === undefined || currentRecorder() === undefined) return;
    const gradientScope = scope.startsWith(GRADIENT_SCOPE) ? scope : `${GRADIENT_SCOPE}${scope}`;
    node.gradient = (dys) => {
      const byInput = within(gradientScope, () => gradient(dys));
      return Object.fromEntries(
        Object.entries(byInput).map(([input, compute]) => [input, () => within(gradientScope, compute)]),
      );
    };
  };
}

/** Outside of the gradients of single ops the way back adds up those of tensors that several ops use. */
function scopeBackward(): void {
  const engine = parseEngine(tfjs.engine());
  const tidy = engine.tidy.bind(engine);
  engine.tidy = (nameOrBody, body, ...rest) => {
    if (nameOrBody !== "backward" || body === undefined || currentRecorder() === undefined) {
      return tidy(nameOrBody, body, ...rest);
    }
    const gradientScope = scope.startsWith(GRADIENT_SCOPE) ? scope : GRADIENT_SCOPE;
    return within(gradientScope, () => tidy(nameOrBody, body, ...rest));
  };
}

function scopeLosses(): void {
  const losses = parseFunctions(tfjs.losses);
  for (const [name, loss] of Object.entries(losses)) {
    losses[name] = (...parameters) =>
      currentRecorder() === undefined ? loss(...parameters) : nameScope(name, () => loss(...parameters));
  }
}

function within<T>(inner: string, body: () => T): T {
  const outer = scope;
  scope = inner;
  return undoing(() => {
    scope = outer;
  }, body);
}

function parseLayer(prototype: unknown): NamedLayer {
  return prototype as NamedLayer;
}

function parseFunctions(losses: unknown): Record<string, (...parameters: readonly unknown[]) => unknown> {
  return losses as Record<string, (...parameters: readonly unknown[]) => unknown>;
}

function parseEngine(engine: unknown): EngineInternals {
  return engine as EngineInternals;
}
