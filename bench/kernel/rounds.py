"""Asks each question of each kernel in turn, so that a disturbance of the machine hits all of them alike."""

import collections.abc
import sys

from . import busy, cells, completion, interrupt, life, loops, output
from .rivals import Kernel
from .session import NoAnswer

Question = collections.abc.Callable[[Kernel, dict[str, float]], None]
Samples = dict[str, dict[str, list[float]]]

QUESTIONS: dict[str, Question] = {
    "life": life.ask,
    "trivial": cells.ask_trivial,
    "definitions": cells.ask_definitions,
    "completion": completion.ask,
    "tensors": completion.ask_tensors,
    "busy": busy.ask,
    "interrupt_loop": interrupt.ask_loop,
    "interrupt_promise": interrupt.ask_promise,
    "lines": output.ask_lines,
    "large": output.ask_large,
    "loops": loops.ask,
}


def run(kernels: list[Kernel], questions: list[str], rounds: int) -> tuple[Samples, list[str]]:
    """Returns samples[measure][kernel] and a line for each question a kernel did not get through."""
    samples: Samples = {}
    failures: list[str] = []
    for number in range(1, rounds + 1):
        for question in questions:
            for kernel in kernels:
                print(f"round {number}/{rounds} {question}: {kernel.name}", file=sys.stderr)
                record: dict[str, float] = {}
                try:
                    QUESTIONS[question](kernel, record)
                except NoAnswer as reason:
                    # What was measured before the kernel fell silent still counts.
                    failures.append(f"{kernel.name}, {question}, round {number}: {reason}")
                for measure, value in record.items():
                    samples.setdefault(measure, {}).setdefault(kernel.name, []).append(value)
    return samples, failures
