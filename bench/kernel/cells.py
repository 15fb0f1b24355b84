"""What a cell costs: a trivial one, one that declares things, and a trivial one after 200 of those."""

import statistics

from . import snippets
from .rivals import Kernel
from .session import RunningKernel

TRIVIAL_CELLS = 60
DEFINITION_CELLS = 200


def time_trivial_cells(running: RunningKernel, numbers: range, attended: bool = True) -> list[float]:
    """Each cell has a number of its own: a text that ran before may come from a cache, and nobody types one twice."""
    return [running.execute(f"1 + {number}", attended=attended).require_ok().ms for number in numbers]


def time_definitions(running: RunningKernel, numbers: range) -> list[float]:
    codes = [snippets.definition(running.kernel.language, number) for number in numbers]
    return [running.execute(code).require_ok().ms for code in codes]


def ask_trivial(kernel: Kernel, record: dict[str, float | list[float]]) -> None:
    with RunningKernel(kernel) as running:
        running.start()
        running.wait_for_iopub()
        time_trivial_cells(running, range(20))
        record["floor_ms"] = [running.ask("shell", "kernel_info_request", {})[0] for _ in range(30)]

        cpu_before = running.cpu_seconds()
        record["trivial_ms"] = time_trivial_cells(running, range(20, 20 + TRIVIAL_CELLS))
        record["trivial_cpu_ms"] = (running.cpu_seconds() - cpu_before) * 1000 / TRIVIAL_CELLS
        record["trivial_unattended_ms"] = time_trivial_cells(running, range(20 + TRIVIAL_CELLS, 50 + TRIVIAL_CELLS), attended=False)


def ask_definitions(kernel: Kernel, record: dict[str, float | list[float]]) -> None:
    # A kernel of its own: after some 500 messages tslab may lose an `idle`, which would end the question.
    with RunningKernel(kernel) as running:
        running.start()
        running.wait_for_iopub()
        time_trivial_cells(running, range(5))
        before = time_trivial_cells(running, range(5, 25))
        record["definition_first_ms"] = time_definitions(running, range(10))
        time_definitions(running, range(10, DEFINITION_CELLS - 10))
        record["definition_last_ms"] = time_definitions(running, range(DEFINITION_CELLS - 10, DEFINITION_CELLS))
        record["cells_200_rss_mb"] = running.rss_mb()
        after = time_trivial_cells(running, range(25, 45))
        record["trivial_after_200_ms"] = after
        record["trivial_growth"] = statistics.median(after) / statistics.median(before)
