"""The kernels that are compared, and how each is brought onto the machine: into an ignored folder only."""

import dataclasses
import importlib.metadata
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys

NAMES = ("flowbook", "tslab", "deno", "ipykernel")
NPM_VERSIONS = {"tslab": "1.0.22", "deno": "2.9.6", "@tensorflow/tfjs": "4.22.0"}


@dataclasses.dataclass(frozen=True)
class Kernel:
    """One kernel under test: what a kernelspec says, and what the questions must know about it."""

    name: str
    version: str
    argv: list[str]
    cwd: str
    language: str
    interrupt_mode: str = "signal"
    env: dict[str, str] = dataclasses.field(default_factory=dict)
    # Iterations of the timed loops: enough for a stable figure, few enough to end soon in a slow kernel.
    loop_iterations: int = 30_000_000
    # Folder and command that run a tutorial notebook without a browser, where the project has one.
    tutorial: tuple[str, list[str]] | None = None


def prepare(repository: pathlib.Path, names: list[str]) -> list[Kernel]:
    """Installs what is missing under .flowbook/bench and returns the kernels in the order asked for."""
    folder = repository / ".flowbook" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    node = shutil.which("node")
    if node is None:
        sys.exit("bench: node is not on PATH. Install Node.js 20.19 or later.")
    install_npm_packages(folder)
    makers = {"flowbook": flowbook, "tslab": tslab, "deno": deno, "ipykernel": ipykernel}
    return [makers[name](repository, folder, node) for name in names]


def installed_version(folder: pathlib.Path, package: str) -> str | None:
    manifest = folder / "node_modules" / package / "package.json"
    return json.loads(manifest.read_text())["version"] if manifest.exists() else None


def install_npm_packages(folder: pathlib.Path) -> None:
    missing = [f"{name}@{version}" for name, version in NPM_VERSIONS.items() if installed_version(folder, name) != version]
    if not missing:
        return
    print(f"bench: installing {', '.join(missing)} in {folder}", file=sys.stderr)
    (folder / "package.json").write_text(json.dumps({"private": True}) + "\n")
    # npm drops what the manifest does not name, so all are named each time.
    wanted = [f"{name}@{version}" for name, version in NPM_VERSIONS.items()]
    command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact", *wanted]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def flowbook(repository: pathlib.Path, folder: pathlib.Path, _node: str) -> Kernel:
    # The set-up registers it in the Python environment, or beside that when the environment is lent.
    homes = (pathlib.Path(sys.prefix), repository / ".flowbook")
    files = [home / "share" / "jupyter" / "kernels" / "flowbook" / "kernel.json" for home in homes]
    kernelspec = next((file for file in files if file.exists()), None)
    if kernelspec is None:
        sys.exit(f"bench: {files[0]} does not exist. Run `npm run build` first.")
    spec = json.loads(kernelspec.read_text())
    version = json.loads((repository / "package.json").read_text())["version"]
    return Kernel(
        "flowbook",
        version,
        spec["argv"],
        str(folder),
        "typescript",
        spec["interrupt_mode"],
        spec.get("env", {}),
        tutorial=(str(repository), ["npm", "start", "--", "run", "notebooks/01-penguins.ipynb"]),
    )


def tslab(_repository: pathlib.Path, folder: pathlib.Path, node: str) -> Kernel:
    # What `tslab install --binary=…` writes, without writing it outside the folder.
    binary = str(folder / "node_modules" / "tslab" / "bin" / "tslab")
    argv = [node, binary, "kernel", "--config-path", "{connection_file}"]
    return Kernel("tslab", NPM_VERSIONS["tslab"], argv, str(folder), "typescript", loop_iterations=2_000_000)


def deno(_repository: pathlib.Path, folder: pathlib.Path, _node: str) -> Kernel:
    binaries = sorted((folder / "node_modules" / "@deno").glob("*/deno"))
    if not binaries:
        sys.exit(f"bench: npm brought no Deno binary for {platform.platform()}. Leave it out with --kernels.")
    # `deno jupyter --install` would write to the home directory; this is the kernelspec it would write.
    argv = [str(binaries[0]), "jupyter", "--kernel", "--conn", "{connection_file}"]
    env = {"DENO_DIR": str(folder / "deno"), "DENO_NO_UPDATE_CHECK": "1"}
    return Kernel("deno", NPM_VERSIONS["deno"], argv, str(folder), "typescript", env=env)


def ipykernel(_repository: pathlib.Path, folder: pathlib.Path, _node: str) -> Kernel:
    version = importlib.metadata.version("ipykernel")
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    env = {"IPYTHONDIR": os.fspath(folder / "ipython")}
    return Kernel("ipykernel", version, argv, str(folder), "python", env=env, loop_iterations=2_000_000)
