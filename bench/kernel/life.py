"""How long a kernel takes to start, to give a first result, to restart and to end."""

from . import snippets
from .rivals import Kernel
from .session import RunningKernel


def ask(kernel: Kernel, record: dict[str, float]) -> None:
    with RunningKernel(kernel) as running:
        record["start_ms"] = running.start()
        record["start_cpu_s"] = running.cpu_seconds()
        first = running.execute(snippets.TRIVIAL).require_ok()
        record["first_cell_ms"] = first.ms
        record["first_result_ms"] = record["start_ms"] + first.ms
        running.execute(snippets.TRIVIAL).require_ok()
        ended = running.shut_down(restart=True)
        record["restart_ms"] = ended + running.start()
        running.wait_for_iopub()
        running.execute(snippets.TRIVIAL).require_ok()
        record["shutdown_ms"] = running.shut_down()
