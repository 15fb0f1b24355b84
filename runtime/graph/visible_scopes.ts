import type { GraphNode, GraphScope } from "../../protocol/payloads/graph.ts";

/** As many boxes are read at a glance. */
const EASY_BOXES = 32;
/** What a scope may hold to be drawn with its content. */
const EASY_CONTENT = 16;

/** Layers that are models of layers; the content of others is one thing to the reader. */
const models: ReadonlySet<string> = new Set(["Sequential", "Model", "Functional"]);

/** The scopes to draw with their content: those asked for, or those that hold scopes, as long as it is readable. */
export function chooseExpanded(
  root: GraphScope,
  shown: readonly GraphNode[],
  wanted?: readonly string[] | "all",
): ReadonlySet<string> {
  const direct = new Map<string, number>();
  const inhabited = new Set<string>();
  for (const { scope, role } of shown) {
    if (role === "argument") continue;
    direct.set(scope, (direct.get(scope) ?? 0) + 1);
    for (const path of pathsTo(scope)) inhabited.add(path);
  }
  const innerOf = (scope: GraphScope) => scope.scopes.filter(({ path }) => inhabited.has(path));
  const content = (scope: GraphScope) => (direct.get(scope.path) ?? 0) + innerOf(scope).length;
  if (wanted === "all") return new Set(inhabited);
  const expanded = new Set((wanted ?? []).flatMap(pathsTo));

  let closed = innerOf(root);
  let boxes = content(root);
  const open = (scope: GraphScope): void => {
    expanded.add(scope.path);
    boxes += content(scope) - 1;
    closed = [...closed.filter((other) => other !== scope), ...innerOf(scope)];
  };
  for (;;) {
    const asked = closed.find(({ path }) => expanded.has(path));
    const [only] = closed;
    if (asked !== undefined) open(asked);
    else if (boxes === 1 && only !== undefined && content(only) <= EASY_BOXES) open(only);
    else {
      const small = closed
        .filter(
          (scope) => innerOf(scope).length > 0 && (scope.layer === undefined || models.has(scope.layer)),
        )
        .filter((scope) => content(scope) <= EASY_CONTENT && boxes + content(scope) - 1 <= EASY_BOXES)
        .sort((a, b) => content(a) - content(b));
      const next = small.find(({ path }) => !path.startsWith("gradient_tape")) ?? small[0];
      if (next === undefined) return expanded;
      open(next);
    }
  }
}

/** `a`, `a/b` and `a/b/c` for `a/b/c`. */
function pathsTo(scope: string): string[] {
  return scope === "" ? [] : scope.split("/").map((_, index, parts) => parts.slice(0, index + 1).join("/"));
}
