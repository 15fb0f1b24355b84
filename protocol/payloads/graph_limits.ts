/** Most nodes and edges of a payload, so that a notebook stays small and a page lives. */
export const graphLimits = {
  nodes: 20_000,
  edges: 100_000,
  text: 400,
  ends: 2000,
  attrs: 16,
  /** Of all names together, where slashes part them. */
  parts: 200_000,
} as const;
