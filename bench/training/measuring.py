"""The programs' half of the bench: takes orders as lines of JSON, and answers each with one."""

import collections.abc
import json
import os
import pathlib
import resource
import sys
import time
import typing

CHECK_STEPS = 30


class Row(typing.Protocol):
    """One way to train one model."""

    def first(self) -> dict[str, float]:
        """The first step; returns how long its parts took, in ms."""

    def losses(self, count: int) -> list[float]:
        """So many more steps, with the loss of each."""

    def run(self, count: int) -> list[float]:
        """So many more steps; returns samples of what one takes, in µs."""


def load_tensors(path: str) -> tuple[list[typing.Any], typing.Any, typing.Any]:
    """Returns weights, x and y as arrays."""
    import numpy as np

    data = pathlib.Path(path).with_suffix(".bin").read_bytes()
    weights, inputs = [], {}
    for entry in json.loads(pathlib.Path(path).read_text()):
        count = int(np.prod(entry["shape"]))
        dtype = np.dtype(entry["dtype"]).newbyteorder("<")
        value = np.frombuffer(data, dtype, count, entry["offset"]).reshape(entry["shape"])
        if entry["role"] == "weight":
            weights.append(value)
        else:
            inputs[entry["role"]] = value
    return weights, inputs["x"], inputs["y"]


def timed(call: collections.abc.Callable[[], object], count: int, block: int = 1) -> list[float]:
    """Calls `count` times; returns the mean µs of each block."""
    samples = []
    for _ in range(max(1, count // block)):
        start = time.perf_counter()
        for _ in range(block):
            call()
        samples.append((time.perf_counter() - start) / block * 1e6)
    return samples


def peak_mb() -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def rss_mb() -> float | None:
    statm = pathlib.Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6 if statm.exists() else None


def serve(versions: dict[str, str], make: collections.abc.Callable[[], Row]) -> None:
    """Answers orders until there are no more."""
    # Libraries print to stdout too; the answers go where the orders' sender reads.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    row: Row | None = None
    steps = 0

    def answer(content: dict[str, object]) -> None:
        answers.write(json.dumps(content) + "\n")
        answers.flush()

    answer({"versions": versions})
    for line in sys.stdin:
        order = json.loads(line)
        try:
            if row is None:
                row = make()
                times = row.first()
                answer({**times, "losses": row.losses(CHECK_STEPS - 1)})
                steps = CHECK_STEPS
            else:
                samples = row.run(order["steps"])
                steps += order["steps"]
                answer({"samples": samples, "steps": steps, "rss_mb": rss_mb(), "peak_mb": peak_mb()})
        except Exception as error:
            answer({"error": f"{type(error).__name__}: {error}".strip().splitlines()[0]})
            return
