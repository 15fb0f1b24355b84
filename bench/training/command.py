"""`npm run bench -- training`: µs a step of four models, beside TensorFlow's Python, Keras and PyTorch."""

import argparse
import pathlib

from . import report, rounds
from .models import MODELS
from .rows import CALLS, ROWS, prepare


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=10, help="turns of each row (default 10)")
    parser.add_argument("--models", default=",".join((*MODELS, *CALLS)), help="names separated by commas")
    parser.add_argument("--rows", default=",".join(ROWS), help="names separated by commas")


def measure(repository: pathlib.Path, options: argparse.Namespace, chosen) -> dict[str, object]:
    names = chosen(options.models, (*MODELS, *CALLS), "model")
    rows = chosen(options.rows, tuple(ROWS), "row")
    programs = prepare(repository, rows, names)
    return {"rounds": options.rounds, **report.summarise(rounds.run(programs, names, rows, options.rounds))}


def table(result: dict[str, object]) -> str:
    return report.table(result)
