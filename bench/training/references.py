"""Brings TensorFlow's Python, Keras and PyTorch into an ignored folder, and Flowbook's program beside them."""

import pathlib
import subprocess
import sys

TENSORFLOW = ("tensorflow-cpu==2.21.0" if sys.platform == "linux" else "tensorflow==2.21.0", "keras==3.15.1")
# On Linux the wheel of this name is built without CUDA, whose libraries are fifty times its size.
PYTORCH = "torch==2.13.0+cpu" if sys.platform == "linux" else "torch==2.13.0"
PYTORCH_INDEX = "https://download.pytorch.org/whl/cpu"


def prepare_python(repository: pathlib.Path) -> pathlib.Path:
    """Returns the Python that runs the reference programs, in an environment that holds exactly these versions."""
    folder = repository / ".flowbook" / "bench" / "python"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    stamp = folder / "installed.txt"
    wanted = "\n".join((*TENSORFLOW, PYTORCH)) + "\n"
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    print(f"bench: installing {wanted.replace(chr(10), ' ')}in {folder}, which takes minutes", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
    install(python, *TENSORFLOW)
    if not install(python, PYTORCH, must=False):
        install(python, "--extra-index-url", PYTORCH_INDEX, PYTORCH)
    stamp.write_text(wanted)
    return python


def install(python: pathlib.Path, *arguments: str, must: bool = True) -> bool:
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode and must:
        sys.exit(f"bench: pip could not install {arguments[-1]}:\n{done.stderr[-2000:]}")
    return done.returncode == 0

