"""The goals that Flowbook has to hold, and what became of each."""

import collections.abc
import dataclasses
import statistics

from .models import MODELS
from .rounds import Result, growth_mb, median

OWN = ("traced", "xla")
PYTHON = ("tensorflow", "tensorflow_xla", "keras_fit")
PYTORCH = ("pytorch", "pytorch_compile")

# Two runs on a shared machine differ by this much without a cause.
NOISE = 1.1

# What losses of the first 30 steps may differ by, as a part of the first: Keras's Adam adds the squares of an
# embedding's slices, where the square of their sum is meant, which costs its `fit` 0.7 % on the LSTM.
TOLERANCE = 0.01

Results = dict[str, dict[str, Result]]


@dataclasses.dataclass(frozen=True)
class Outcome:
    """`value` has to be at most `limit`."""

    goal: str
    value: float
    limit: float

    @property
    def verdict(self) -> str:
        if self.value <= self.limit:
            return "met"
        return "near" if self.value <= self.limit * NOISE else "missed"


def best(rows: dict[str, Result], names: tuple[str, ...], of=median) -> float | None:
    values = [of(rows[name]) for name in names if name in rows and rows[name].rounds]
    return min(values) if values else None


def mean(result: Result) -> float:
    """As a loop that is timed as a whole shows it: the usual round's mean."""
    return statistics.median(statistics.fmean(samples) for samples in result.rounds)


def outcomes(results: Results) -> list[Outcome]:
    found = []

    def hold(goal: str, value: float | None, other: float | None, limit: float) -> None:
        if value is not None and other is not None:
            found.append(Outcome(goal, value / other, limit))

    for name in (name for name in MODELS if name in results):
        rows = results[name]
        own = best(rows, OWN)
        hold(f"{name}: best of Flowbook / best of Python TensorFlow", own, best(rows, PYTHON), 0.7 if name == "mlp" else 1)
        if name == "mlp":
            hold(f"{name}: best of Flowbook / best of PyTorch", own, best(rows, PYTORCH), 0.8)
        if name in ("mlp", "cnn"):
            hold(f"{name}: best of Flowbook / op by op", own, best(rows, ("eager",)), 1 / 8 if name == "mlp" else 1 / 2.5)
        hold(f"{name}: fit / best bare step", best(rows, ("fit",), mean), best(rows, OWN, mean), 1.15)
        hold(f"{name}: peak memory / Python's", peak(rows, "traced"), peak(rows, "tensorflow"), 1.2)
        hold(f"{name}: peak memory with XLA / Python's", peak(rows, "xla"), peak(rows, "tensorflow_xla"), 1.2)
        found += flat(name, rows)
    found += matched(results)
    calls(results, hold)
    traced = results.get("transformer", {}).get("traced")
    if traced is not None:
        found.append(Outcome("transformer: tracing the step, ms", traced.first["trace_ms"], 1000))
    return found


def flat(name: str, rows: dict[str, Result]) -> list[Outcome]:
    """Memory that a step does not give back would be kilobytes times hundreds of steps."""
    growths = {row: growth_mb(rows[row]) for row in OWN if row in rows}
    return [
        Outcome(f"{name}: {row}, growth of memory from step 200 on, MB", round(growth, 1), 20)
        for row, growth in growths.items()
        if growth is not None
    ]


def matched(results: Results) -> list[Outcome]:
    """PyTorch's best is matched on two of the three other models: the second best of the ratios counts."""
    ratios = []
    for name in ("cnn", "lstm", "transformer"):
        own, other = (best(results.get(name, {}), rows) for rows in (OWN, PYTORCH))
        if own is not None and other is not None:
            ratios.append(own / other)
    return [Outcome("best of Flowbook / best of PyTorch, second best model of three", sorted(ratios)[1], 1)] if len(ratios) == 3 else []


def calls(results: Results, hold: collections.abc.Callable[..., None]) -> None:
    empty, add = results.get("empty", {}), results.get("add", {})
    hold("one call of an empty tf.function, µs", best(empty, ("flowbook_calls",)), 1, 40)
    hold("one eager add, 4×4 / Python's", best(add, ("flowbook_calls",)), best(add, ("tensorflow_calls",)), 1)


def peak(rows: dict[str, Result], name: str) -> float | None:
    return rows[name].peak_mb if name in rows else None


def disagreements(results: Results) -> list[str]:
    """Rows whose losses are not those of the others: they would not have done the same work."""
    found = []
    for name, rows in results.items():
        reference = next((row for row in ("tensorflow", *rows) if row in rows), None)
        if reference is None:
            continue
        for row, result in rows.items():
            pairs = list(zip(rows[reference].losses, result.losses, strict=True))
            worst = max((abs(a - b) / rows[reference].losses[0] for a, b in pairs), default=0)
            if worst > TOLERANCE:
                found.append(f"{name}: losses of {row} and {reference} differ by {worst:.2%} of the first")
    return found
