import { spawn } from "node:child_process";
import { basename, dirname, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { CliError } from "../cli_error.ts";
import { formatNotebook, type Notebook } from "../client/notebook.ts";
import { pythonEnvironment, venvProgram } from "../paths.ts";
import { Formulas } from "./math.ts";

/** Reads a notebook from stdin and writes it to stdout as a page: JupyterLab's look, by Jupyter's own converter. */
const program = `
import sys, nbformat
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer

# looking for pictures, it closes every tag of inline HTML at once: only pictures may be looked at
whole = IPythonRenderer.inline_html
IPythonRenderer.inline_html = lambda self, html: whole(self, html) if "<img" in html.lower() else html

template, name, folder = sys.argv[1:]
notebook = nbformat.reads(sys.stdin.buffer.read().decode(), 4)
# embedded: pictures that its texts refer to in its folder
exporter = HTMLExporter(raw_template=template, embed_images=True)
page, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": name, "path": folder}})
sys.stdout.buffer.write(page.encode("utf-8", "replace"))
`;

/**
 * JupyterLab's page without the programs that it would load from other servers, and with the dark theme where
 * the reader prefers dark.
 */
const template = `{%- extends 'lab/index.html.j2' -%}
{%- block html_head_js -%}{%- endblock html_head_js -%}
{%- block html_head_js_mathjax -%}{%- endblock html_head_js_mathjax -%}
{%- block html_head_js_mermaidjs -%}{%- endblock html_head_js_mermaidjs -%}
{%- block jupyter_widgets -%}{%- endblock jupyter_widgets -%}
{%- block notebook_css -%}
{{ super() }}
<style>
@media (prefers-color-scheme: dark) {
{% include "static/theme-dark.css" %}
}
:root { color-scheme: light dark; }
body.jp-Notebook { background: var(--jp-layout-color0); max-width: 1100px; margin: 0 auto; padding: 16px; }
.jp-RenderedImage img, .jp-RenderedSVG svg { max-width: 100%; height: auto; }
</style>
{%- endblock notebook_css -%}
`;

/** An executed notebook as one HTML page that needs nothing from elsewhere. `path` is the notebook's own. */
export async function htmlPage(path: string, notebook: Notebook): Promise<string> {
  const name = basename(path).replace(/\.ipynb$/, "");
  const args = ["-c", program, template, name, dirname(resolve(path))];
  const env = { ...pythonEnvironment(), PYTHONUTF8: "1" };
  const child = spawn(venvProgram("python"), args, { env, stdio: ["pipe", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  // a converter that fails before it has read all is reported by its status
  child.stdin.on("error", () => undefined);
  const formulas = new Formulas();
  child.stdin.end(formatNotebook(formulas.takeFrom(notebook)));
  const [page, errors, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (status === 0) return formulas.putInto(page);
  const reason = errors.trim().split("\n").at(-1) ?? "";
  throw new CliError(`${path}: nbconvert could not make a page of it (${reason}).`, { exitStatus: 1 });
}
