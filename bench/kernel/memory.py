"""How much memory a kernel takes at rest, and when completion is warm."""

import pathlib
import sys
import time

from . import snippets
from .completion import complete
from .rivals import Kernel
from .session import RunningKernel

# Whatever a kernel loads by itself after its start has been loaded by then.
REST_S = 2.0

# Names of the rows, and the fields of smaps_rollup (proc(5)) that make them up.
FIELDS = {"rss": ("Rss",), "pss": ("Pss",), "uss": ("Private_Clean", "Private_Dirty"), "anonymous": ("Anonymous",)}


def ask(kernel: Kernel, record: dict[str, float | list[float]]) -> None:
    with RunningKernel(kernel) as running:
        running.start()
        running.wait_for_iopub()
        time.sleep(REST_S)
        record_memory(running, record, "rest")
        running.execute(snippets.words(kernel.language)).require_ok()
        for number in range(10):
            complete(running, *snippets.member(kernel.language, number))
        time.sleep(REST_S)
        record_memory(running, record, "warm")


def record_memory(running: RunningKernel, record: dict[str, float | list[float]], state: str) -> None:
    """Memory of the kernel and its living children in 10^6 bytes; on other systems than Linux only `rss`."""
    if not sys.platform.startswith("linux"):
        record[f"{state}_rss_mb"] = running.rss_mb()
        return
    sums = [smaps_rollup(process.pid) for process in running.tree()]
    for name, fields in FIELDS.items():
        record[f"{state}_{name}_mb"] = sum(each[field] for each in sums for field in fields) / 1e6


def smaps_rollup(pid: int) -> dict[str, int]:
    """Linux's own account of a process's memory, in bytes."""
    lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {name: int(rest.split()[0]) * 1024 for name, rest in (line.split(":", 1) for line in lines)}
