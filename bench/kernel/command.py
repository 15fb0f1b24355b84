"""`npm run bench -- kernel`: the kernel beside tslab, Deno and ipykernel."""

import argparse
import pathlib

from . import report, rivals, rounds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=3, help="times each question is asked (default 3)")
    parser.add_argument("--kernels", default=",".join(rivals.NAMES), help="names separated by commas")
    parser.add_argument("--questions", default=",".join(rounds.QUESTIONS), help="names separated by commas")


def measure(repository: pathlib.Path, options: argparse.Namespace, chosen) -> dict[str, object]:
    names = chosen(options.kernels, rivals.NAMES, "kernel")
    questions = chosen(options.questions, tuple(rounds.QUESTIONS), "question")
    kernels = rivals.prepare(repository, names)
    samples, failures = rounds.run(kernels, questions, options.rounds)
    return {"rounds": options.rounds, **report.machine(kernels), **report.summarise(kernels, samples, failures)}


def table(result: dict[str, object]) -> str:
    return report.table(result)
