"""How long a tutorial takes from the command line, with everything that belongs to it: npm, kernel, TensorFlow."""

import subprocess
import time

from .rivals import Kernel
from .session import NoAnswer

TIMEOUT_S = 120


def ask(kernel: Kernel, record: dict[str, float]) -> None:
    if kernel.tutorial is None:
        return
    folder, command = kernel.tutorial
    begun = time.perf_counter()
    try:
        ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=TIMEOUT_S)
    except subprocess.TimeoutExpired as late:
        raise NoAnswer(f"{' '.join(command)} did not end within {TIMEOUT_S} s") from late
    if ended.returncode != 0:
        raise NoAnswer(f"{' '.join(command)} ended with {ended.returncode}: {ended.stderr.strip()[-200:]}")
    record["penguins_s"] = time.perf_counter() - begun
