"""Asks each question of each kernel in turn, so that a disturbance of the machine hits all of them alike."""

import collections.abc
import dataclasses
import sys
import time

from . import busy, cells, completion, headless, interrupts, life, loops, memory, output
from .rivals import Kernel
from .session import NoAnswer

Samples = dict[str, dict[str, list[float]]]


@dataclasses.dataclass(frozen=True)
class Question:
    """`rounds`: no more than so many, where one asking gives many samples or always the same answer."""

    ask: collections.abc.Callable[[Kernel, dict[str, float | list[float]]], None]
    rounds: int | None = None


QUESTIONS: dict[str, Question] = {
    "life": Question(life.ask),
    "trivial": Question(cells.ask_trivial),
    "definitions": Question(cells.ask_definitions),
    "completion": Question(completion.ask),
    "tensors": Question(completion.ask_tensors),
    "busy": Question(busy.ask),
    "interrupts": Question(interrupts.ask, rounds=1),
    "lines": Question(output.ask_lines),
    "large": Question(output.ask_large),
    "loops": Question(loops.ask),
    "memory": Question(memory.ask, rounds=2),
    "headless": Question(headless.ask),
}


def run(kernels: list[Kernel], questions: list[str], rounds: int) -> tuple[Samples, list[str]]:
    """Returns samples[measure][kernel] and a line for each question a kernel did not get through."""
    samples: Samples = {}
    failures: list[str] = []
    silent: set[tuple[str, str]] = set()
    for number in range(1, rounds + 1):
        for name in questions:
            question = QUESTIONS[name]
            if question.rounds is not None and number > question.rounds:
                continue
            for kernel in kernels:
                if (kernel.name, name) in silent:
                    continue
                record: dict[str, float | list[float]] = {}
                begun = time.perf_counter()
                reason = answer(question, kernel, record)
                seconds = time.perf_counter() - begun
                print(f"round {number}/{rounds} {name}: {kernel.name}, {seconds:.1f} s", file=sys.stderr)
                if reason is not None:
                    failures.append(f"{kernel.name}, {name}, round {number}: {reason}")
                    # Waiting for a rival that does not answer takes longer than all that do.
                    if kernel.name != "flowbook":
                        silent.add((kernel.name, name))
                # What was measured before the kernel fell silent still counts.
                for measure, value in record.items():
                    values = value if isinstance(value, list) else [value]
                    samples.setdefault(measure, {}).setdefault(kernel.name, []).extend(values)
    return samples, failures


def answer(question: Question, kernel: Kernel, record: dict[str, float | list[float]]) -> str | None:
    """Why the kernel did not get through the question, or None if it did."""
    try:
        question.ask(kernel, record)
    except NoAnswer as reason:
        return str(reason)
    except Exception as error:
        # A rival may send what no client expects, or die at any moment: that must not end the others' bench.
        return f"{type(error).__name__}: {error}"
    return None
