import type { LabServer } from "./lab_server.ts";

/** Puts a notebook on the server, of TypeScript unless `kernelspec` says otherwise: an empty one, or one with a cell for each of the saved outputs. */
export async function makeNotebook(
  { url, token }: LabServer,
  name: string,
  outputs: readonly object[] = [],
  kernelspec = { name: "flowbook", display_name: "TypeScript", language: "typescript" },
): Promise<void> {
  const cells = outputs.map((data, index) => ({
    id: `cell${index}`,
    cell_type: "code",
    execution_count: null,
    metadata: {},
    source: "",
    outputs: [{ output_type: "display_data", data, metadata: {} }],
  }));
  const content = { cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
  const response = await fetch(`${url}api/contents/${name}`, {
    method: "PUT",
    headers: { authorization: `token ${token}` },
    body: JSON.stringify({ type: "notebook", format: "json", content }),
  });
  if (!response.ok) throw new Error(`contents: ${response.status} ${await response.text()}`);
}
