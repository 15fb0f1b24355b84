/** Op kernels of tfjs that no graph can hold, by name, and why not. */
export const eagerOnlyKernels: Readonly<Record<string, string>> = {
  NonMaxSuppressionV3: "how many boxes it selects depends on their scores",
  NonMaxSuppressionV5: "how many boxes it selects depends on their scores",
  Unique: "how many values it finds depends on the values",
};

/** The text of docs/ops.md. @param kernels every registered one. */
export function generateOpsPage(kernels: readonly string[]): string {
  const cells = [...kernels].sort().map((kernel) => {
    const reason = eagerOnlyKernels[kernel];
    return [`\`${kernel}\``, "yes", reason === undefined ? "yes" : `no: ${reason}`];
  });
  return `# Ops

The op kernels of TensorFlow.js, called by functions such as \`tf.matMul\`, and where each of them works. A test runs every one both ways and compares the results with those of TensorFlow's Python.

${table(["kernel", "op by op", "in `tf.function`"], cells)}
`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
