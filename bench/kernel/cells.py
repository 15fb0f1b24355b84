"""What a cell costs: a trivial one, one that declares things, and a trivial one after 200 of those."""

import statistics

from . import snippets
from .rivals import Kernel
from .session import RunningKernel

TRIVIAL_CELLS = 60
DEFINITION_CELLS = 200


def percentile(values: list[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, round(len(values) * percent / 100))]


def time_trivial_cells(running: RunningKernel, count: int, attended: bool = True) -> list[float]:
    return [running.execute(snippets.TRIVIAL, attended=attended).require_ok().ms for _ in range(count)]


def ask_trivial(kernel: Kernel, record: dict[str, float]) -> None:
    with RunningKernel(kernel) as running:
        running.start()
        running.wait_for_iopub()
        time_trivial_cells(running, 10)
        record["floor_ms"] = statistics.median(running.ask("shell", "kernel_info_request", {})[0] for _ in range(30))

        cpu_before = running.cpu_seconds()
        trivial = time_trivial_cells(running, TRIVIAL_CELLS)
        record["trivial_cpu_ms"] = (running.cpu_seconds() - cpu_before) * 1000 / TRIVIAL_CELLS
        record["trivial_ms"] = statistics.median(trivial)
        record["trivial_p95_ms"] = percentile(trivial, 95)
        record["trivial_unattended_ms"] = statistics.median(time_trivial_cells(running, 30, attended=False))


def ask_definitions(kernel: Kernel, record: dict[str, float]) -> None:
    # A kernel of its own: after some 500 messages tslab may lose an `idle`, which would end the question.
    with RunningKernel(kernel) as running:
        running.start()
        running.wait_for_iopub()
        definitions = [
            running.execute(snippets.definition(kernel.language, number)).require_ok().ms
            for number in range(DEFINITION_CELLS)
        ]
        record["definition_first_ms"] = statistics.median(definitions[:10])
        record["definition_last_ms"] = statistics.median(definitions[-10:])
        record["rss_200_cells_mb"] = running.rss_mb()
        record["trivial_after_200_ms"] = statistics.median(time_trivial_cells(running, 20))
