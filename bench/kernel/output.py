"""Whether all of a cell's output arrives, whether before its `idle`, and how fast."""

import collections.abc
import dataclasses
import itertools
import time

from . import snippets
from .rivals import Kernel
from .session import NoAnswer, RunningKernel, is_idle

LARGE = 50_000_000
# A kernel that has said nothing for so long will not say the rest either.
QUIET_S = 4.0


@dataclasses.dataclass
class Output:
    """What came of a cell's standard output, in the unit that was counted; `idle` is None if it never came."""

    in_time: int = 0
    late: int = 0
    messages: int = 0
    idle: float | None = None
    ms: float | None = None
    texts: list[str] = dataclasses.field(default_factory=list)


def collect(running: RunningKernel, code: str, expected: int, count: collections.abc.Callable[[str], int]) -> Output:
    """Runs a cell and reads on until its `idle` and all that it printed have arrived, or nothing comes."""
    output = Output()
    sent_at = time.perf_counter()
    cell = running.send_cell(code)
    while output.idle is None or output.in_time + output.late < expected:
        received = running.messages(QUIET_S, until=lambda m: m.parent == cell and m.channel == "iopub", timeout_s=60)
        message = received[-1] if received else None
        if message is None or message.parent != cell or message.channel != "iopub":
            return output
        output.messages += 1
        if is_idle(message, cell):
            output.idle = message.at
        elif message.type == "stream" and message.content["name"] == "stdout":
            output.texts.append(message.content["text"])
            if output.idle is None:
                output.in_time += count(message.content["text"])
            else:
                output.late += count(message.content["text"])
        output.ms = (message.at - sent_at) * 1000
    return output


def complete_ms(output: Output, expected: int) -> float | None:
    """The time until everything had arrived; the time for a part of it would be no time at all."""
    return output.ms if output.idle is not None and output.in_time + output.late >= expected else None


def disorder(lines: list[str]) -> int:
    """How many lines come after one that was printed later."""
    numbers = [int(line.removeprefix("line ")) for line in lines if line.removeprefix("line ").isdecimal()]
    return sum(later < earlier for earlier, later in itertools.pairwise(numbers))


def ask_lines(kernel: Kernel, record: dict[str, float]) -> None:
    for count in (1_000, 100_000):
        with RunningKernel(kernel) as running:
            running.start()
            running.wait_for_iopub()
            running.execute(snippets.TRIVIAL).require_ok()
            output = collect(running, snippets.print_lines(kernel.language, count), count, lambda text: text.count("\n"))
        record[f"lines_{count}_disorder"] = disorder("".join(output.texts).splitlines())
        record[f"lines_{count}_lost"] = count - output.in_time - output.late
        record[f"lines_{count}_after_idle"] = output.late
        record[f"lines_{count}_messages"] = output.messages
        ms = complete_ms(output, count)
        if ms is not None:
            record[f"lines_{count}_ms"] = ms


def ask_large(kernel: Kernel, record: dict[str, float]) -> None:
    """One string of 50 MB, printed and as the cell's value."""
    with RunningKernel(kernel) as running:
        running.start()
        running.wait_for_iopub()
        running.execute(snippets.TRIVIAL).require_ok()
        output = collect(running, snippets.print_large(kernel.language, LARGE), LARGE, len)
        ms = complete_ms(output, LARGE)
        if ms is None:
            raise NoAnswer(f"{output.in_time + output.late} of {LARGE} printed characters arrived")
        record["large_stdout_ms"] = ms
        if output.texts and "".join(output.texts).strip("x\n"):
            raise NoAnswer("the printed text arrived changed")
        execution = running.execute(snippets.large_value(kernel.language, LARGE), 60).require_ok()
        record["large_result_ms"] = execution.ms
        record["large_result_mb"] = len(execution.result or execution.stdout) / 1e6
