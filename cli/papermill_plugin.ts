import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../runtime/environment.ts";
import { writeBeside } from "../runtime/write_beside.ts";
import { packageVersion } from "./package_version.ts";

/**
 * Papermill sets parameters by a translator for the notebook's language, has none for TypeScript, and finds no
 * translators of others. It does load engines of others when it starts, so this one brings the translator along.
 */
const module = `"""Lets papermill set parameters in TypeScript notebooks; written by Flowbook."""

import json
import re

from papermill.engines import NBClientEngine
from papermill.translators import Translator, papermill_translators


class TypeScriptTranslator(Translator):
    DECLARATION = re.compile(
        r"^(?:let|const|var)\\s+(?P<name>[\\w$]+)\\s*(?::\\s*(?P<type>[^=]+?))?"
        r"\\s*=\\s*(?P<value>.*?)\\s*;?(?:\\s+//\\s*(?P<help>.*))?$"
    )

    @classmethod
    def translate(cls, val):
        # JSON is TypeScript, and so are the NaN and Infinity that Python writes into it
        return json.dumps(val, default=str)

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}".strip()

    @classmethod
    def assign(cls, name, str_val):
        return f"let {name} = {str_val};"

    @classmethod
    def inspect(cls, parameters_cell):
        from papermill.models import Parameter

        found = (cls.DECLARATION.match(line.strip()) for line in parameters_cell["source"].splitlines())
        return [
            Parameter(
                name=match["name"],
                inferred_type_name=match["type"] or "None",
                default=match["value"],
                help=match["help"] or "",
            )
            for match in found
            if match
        ]


for name in ("typescript", "flowbook"):
    papermill_translators.register(name, TypeScriptTranslator)


class FlowbookEngine(NBClientEngine):
    """Papermill's own engine."""
`;

const moduleFile = "flowbook_papermill.py";

function infoFolder(): string {
  return `flowbook_papermill-${packageVersion(join(packageRoot, "package.json"))}.dist-info`;
}

/** The plugin as pip would have installed it, so that papermill finds it and pip can remove it. */
function files(): ReadonlyMap<string, string> {
  const info = infoFolder();
  const version = packageVersion(join(packageRoot, "package.json"));
  const contents = new Map([
    [moduleFile, module],
    [`${info}/METADATA`, `Metadata-Version: 2.1\nName: flowbook-papermill\nVersion: ${version}\n`],
    [`${info}/INSTALLER`, "flowbook\n"],
    [`${info}/entry_points.txt`, "[papermill.engine]\nflowbook = flowbook_papermill:FlowbookEngine\n"],
  ]);
  const record = `${info}/RECORD`;
  return contents.set(record, [...contents.keys(), record].map((file) => `${file},,\n`).join(""));
}

/** Whether a Python environment has this version of the plugin. */
export function isPapermillPluginCurrent(sitePackages: string): boolean {
  return [...files()].every(([name, text]) => {
    const file = join(sitePackages, name);
    return existsSync(file) && readFileSync(file, "utf8") === text;
  });
}

/** Writes the plugin into a Python environment, whether papermill is there already or comes later. */
export function writePapermillPlugin(sitePackages: string): void {
  for (const [name, text] of files()) writeBeside(join(sitePackages, name), text);
}

/** What the plugin is in a Python environment: a module and a folder. */
export function papermillPluginPaths(sitePackages: string): readonly string[] {
  return [moduleFile, infoFolder()].map((name) => join(sitePackages, name));
}
