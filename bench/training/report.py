"""From results to one JSON object and two Markdown tables."""

import platform
import subprocess

from . import goals
from .models import MODELS
from .rounds import Answers, Result, growth_mb, median
from .rows import CALLS, ROWS

CALL_TITLES = {"empty": "call of an empty tf.function", "add": "eager add, 4×4"}


def significant(value: float | None) -> float | None:
    """Four significant figures: more would pretend to a precision that a shared machine does not have."""
    return None if value is None else float(f"{value:.4g}")


def summarise(answers: Answers) -> dict[str, object]:
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    outcomes = goals.outcomes(answers.results)
    return {
        "node": node,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "versions": answers.versions,
        "goals": [
            {"goal": item.goal, "value": significant(item.value), "limit": significant(item.limit), "verdict": item.verdict}
            for item in outcomes
        ],
        "disagreements": goals.disagreements(answers.results),
        "failures": answers.failures,
        "results": {
            name: {row: summarise_row(result) for row, result in rows.items() if result.rounds}
            for name, rows in answers.results.items()
        },
    }


def summarise_row(result: Result) -> dict[str, object]:
    samples = [sample for samples in result.rounds for sample in samples]
    return {
        "median_us": significant(median(result)),
        "mean_us": significant(goals.mean(result)),
        "best_us": significant(min(samples)),
        "rounds_us": [significant(sorted(samples)[len(samples) // 2]) for samples in result.rounds],
        "steps": result.steps,
        **{key: significant(value) for key, value in result.first.items()},
        "peak_mb": significant(result.peak_mb),
        "growth_mb": significant(growth_mb(result)),
        "losses": [float(f"{loss:.6g}") for loss in result.losses[8::10]],
    }


def table(result: dict[str, object]) -> str:
    results = result["results"]
    names = [name for name in MODELS if name in results]
    lines = ["µs a step, median (best)", ""] if names else []
    if names:
        lines += [f"| | {' | '.join(names)} |", f"|{' --- |' * (len(names) + 1)}"]
    for row in (row for row in ROWS.values() if any(row.name in results[name] for name in names)):
        cells = [cell(results[name].get(row.name)) for name in names]
        lines.append(f"| {row.title} | {' | '.join(cells)} |")
    for name in (name for name in CALLS if name in results):
        rows = results[name]
        lines += ["", f"{CALL_TITLES[name]}, µs: " + ", ".join(f"{ROWS[row].program} {cell(rows[row])}" for row in rows)]
    if result["goals"]:
        lines += ["", "| goal | value | at most | |", "| --- | --- | --- | --- |"]
    for item in result["goals"]:
        lines.append(f"| {item['goal']} | {item['value']:.4g} | {item['limit']:.4g} | {item['verdict']} |")
    for title, entries in (("Not the same work", result["disagreements"]), ("Not answered", result["failures"])):
        if entries:
            lines += ["", f"{title}:", "", *(f"- {entry}" for entry in entries)]
    return "\n".join(lines)


def cell(summary: dict[str, object] | None) -> str:
    return "–" if summary is None else f"{summary['median_us']:.4g} ({summary['best_us']:.4g})"
