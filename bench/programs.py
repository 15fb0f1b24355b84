"""Programs of this folder in TypeScript, made ready to run."""

import pathlib
import shutil
import subprocess
import sys


def build_program(repository: pathlib.Path, source: str) -> list[str]:
    """Returns the command of a program, bundled with the project as it is in the clone now."""
    node = shutil.which("node")
    if node is None:
        sys.exit("bench: node is not on PATH. Install Node.js 20.19 or later.")
    # Not in .flowbook/bench: packages are looked up from the file's folder, and must be those of the clone.
    program = repository / ".flowbook" / f"bench_{source.replace('/', '_').removesuffix('.ts')}.mjs"
    esbuild = repository / "node_modules" / "esbuild" / "bin" / "esbuild"
    options = ["--bundle", "--packages=external", "--platform=node", "--format=esm", "--target=node20"]
    command = [node, str(esbuild), str(repository / "bench" / source), *options, f"--outfile={program}"]
    subprocess.run([*command, "--log-level=warning"], check=True)
    return [node, str(program)]
