"""`npm run bench -- views`: how fast the views of the JupyterLab extension are, in headless Chromium."""

import argparse
import json
import pathlib
import platform
import statistics
import subprocess
import sys

from programs import build_program

from . import goals

PAGES = ("training", "graph", "projector", "profile", "table")
PARTS = (*PAGES, "paint", "logging")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=5, help="how often times are taken (default 5)")
    parser.add_argument("--parts", default=",".join(PARTS), help="names separated by commas")


def measure(repository: pathlib.Path, options: argparse.Namespace, chosen) -> dict[str, object]:
    parts = chosen(options.parts, PARTS, "part")
    figures: dict[str, float] = {}
    pages = [part for part in parts if part in PAGES]
    if pages:
        figures |= run(repository, "pages", *pages)
    if "paint" in parts:
        answer = run(repository, "paint", str(options.rounds))
        figures |= {"first_paint_ms": answer["first"], "paint_ms": statistics.median(answer["others"])}
        figures["start_kb"] = answer["startBytes"] / 1000
    if "logging" in parts:
        figures |= logging_costs(run(repository, "logging", str(options.rounds)))
    figures = {name: float(f"{value:.4g}") for name, value in figures.items()}
    return {"rounds": options.rounds, "platform": platform.platform(), "goals": goals.outcomes(figures), "figures": figures}


def run(repository: pathlib.Path, name: str, *arguments: str) -> dict[str, object]:
    print(f"views: {name} {' '.join(arguments)}", file=sys.stderr)
    command = build_program(repository, f"views/{name}_program.ts")
    done = subprocess.run([*command, *arguments], stdout=subprocess.PIPE, text=True, check=True, cwd=repository)
    return json.loads(done.stdout.splitlines()[-1])


def logging_costs(samples: dict[str, list[float]]) -> dict[str, float]:
    def cost(name: str) -> float:
        return statistics.median(samples[name]) / statistics.median(samples["plain"])

    return {
        "plain_step_us": statistics.median(samples["plain"]),
        "logging_cost": cost("logged"),
        "profiling_cost": cost("profiled"),
        "profiled_after_cost": cost("after"),
    }


def table(result: dict[str, object]) -> str:
    lines = ["| goal | value | limit | |", "| --- | --- | --- | --- |"]
    lines += [f"| {g['goal']} | {g['value']:.4g} | {g['limit']:.4g} | {g['verdict']} |" for g in result["goals"]]
    met = {goal.figure for goal in goals.GOALS}
    others = [f"- {name}: {value:.4g}" for name, value in result["figures"].items() if name not in met]
    return "\n".join([*lines, "", *others])
