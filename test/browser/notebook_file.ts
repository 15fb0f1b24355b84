import type { LabServer } from "./lab_server.ts";

/** Puts an empty TypeScript notebook on the server. */
export async function makeNotebook({ url, token }: LabServer, name: string): Promise<void> {
  const kernelspec = { name: "flowbook", display_name: "TypeScript", language: "typescript" };
  const content = { cells: [], metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
  await fetch(`${url}api/contents/${name}`, {
    method: "PUT",
    headers: { authorization: `token ${token}` },
    body: JSON.stringify({ type: "notebook", format: "json", content }),
  });
}
