"""Makes steps of each row in turn, so that a disturbance of the machine hits all of them alike."""

import dataclasses
import statistics
import sys
import time

from .rows import CALLS, ROWS, STEPS, Failure, Process, Programs

# Compiling a loop over a sequence takes XLA minutes on a slow machine.
START_SECONDS = 240
# A turn of a slow row is cut to about so long.
TURN_SECONDS = 1.5
EPOCH_STEPS = 50
MEMORY_FROM = 200


@dataclasses.dataclass
class Result:
    """What one row of one model did."""

    first: dict[str, float]
    losses: list[float]
    # Samples of µs a step, by round.
    rounds: list[list[float]] = dataclasses.field(default_factory=list)
    steps: int = 0
    # Resident memory in MB, by number of steps.
    memory: dict[int, float] = dataclasses.field(default_factory=dict)
    peak_mb: float = 0
    # µs a step of the last turn.
    estimate: float = 0


@dataclasses.dataclass
class Answers:
    results: dict[str, dict[str, Result]] = dataclasses.field(default_factory=dict)
    failures: list[str] = dataclasses.field(default_factory=list)
    versions: dict[str, str] = dataclasses.field(default_factory=dict)


def run(programs: Programs, names: list[str], rows: list[str], rounds: int) -> Answers:
    answers = Answers()
    for name in names:
        chosen = [row for row in rows if name in ROWS[row].models]
        answers.results[name] = {}
        if chosen:
            run_model(programs, name, chosen, rounds, answers)
    return answers


def run_model(programs: Programs, name: str, rows: list[str], rounds: int, answers: Answers) -> None:
    begun = time.perf_counter()
    # They load side by side; what is timed comes one after the other.
    processes = {row: Process(programs, name, ROWS[row]) for row in rows}
    try:
        for row in rows:
            attempt(name, row, processes, answers, lambda row=row: start(name, row, processes[row], answers))
        for number in range(rounds):
            print(f"{name}: round {number + 1}/{rounds}, {time.perf_counter() - begun:.0f} s", file=sys.stderr)
            # Whoever comes after a row that warms the processor, or the caches, is not always the same.
            order = list(processes)[number % max(1, len(processes)) :] + list(processes)[: number % max(1, len(processes))]
            for row in order:
                result = answers.results[name][row]
                count = steps_of_turn(name, row, result, rounds)
                attempt(name, row, processes, answers, lambda: turn(processes[row], result, count))
        for row in list(processes):
            result = answers.results[name][row]
            missing = ROWS[row].at_least_steps - result.steps
            if missing > 0:
                attempt(name, row, processes, answers, lambda: turn(processes[row], result, missing, timed=False))
    finally:
        for process in processes.values():
            process.end()


def attempt(name, row, processes, answers, act) -> None:
    """A row that fails is left out from then on; the others go on."""
    try:
        act()
    except Failure as reason:
        print(f"{name}, {row}: {reason}", file=sys.stderr)
        answers.failures.append(f"{name}, {row}: {reason}")
        processes.pop(row).end()


def start(name: str, row: str, process: Process, answers: Answers) -> None:
    answers.versions.update(process.answer(START_SECONDS)["versions"])
    begun = time.perf_counter()
    first = process.order(START_SECONDS)
    losses = first.pop("losses")
    answers.results[name][row] = Result(first, losses, steps=len(losses) + 1)
    # Steps after those in which XLA and caches warm up; how long they take says how many make a turn.
    turn(process, answers.results[name][row], 200 if name in CALLS else 20, timed=False)
    print(f"{name}: {row} is ready after {time.perf_counter() - begun:.1f} s", file=sys.stderr)


def steps_of_turn(name: str, row: str, result: Result, rounds: int) -> int:
    if name in CALLS:
        return 10_000 // rounds
    usual = max(1, STEPS // rounds)
    fits = int(TURN_SECONDS * 1e6 / max(1.0, result.estimate))
    if row in ("fit", "keras_fit"):
        # The first epoch of a call to `fit` is not timed.
        return max(2, min(usual, fits) // EPOCH_STEPS + 1) * EPOCH_STEPS
    return max(5, min(usual, fits))


def turn(process: Process, result: Result, count: int, timed: bool = True) -> None:
    begun = time.perf_counter()
    answer = process.order(START_SECONDS, steps=count)
    result.estimate = (time.perf_counter() - begun) * 1e6 / count
    result.steps = answer["steps"]
    if answer["rss_mb"] is not None:
        result.memory[result.steps] = answer["rss_mb"]
    result.peak_mb = answer["peak_mb"]
    if timed:
        result.rounds.append(answer["samples"])


def median(result: Result) -> float:
    return statistics.median(sample for samples in result.rounds for sample in samples)


def growth_mb(result: Result) -> float | None:
    """How much resident memory grew between step 200 and the last."""
    settled = [(steps, mb) for steps, mb in sorted(result.memory.items()) if steps >= MEMORY_FROM]
    return settled[-1][1] - settled[0][1] if len(settled) > 1 else None
