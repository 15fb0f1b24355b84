"""From samples to one JSON object and a Markdown table."""

import math
import platform
import statistics
import subprocess

from .measures import MEASURES, Goal, Measure
from .rivals import Kernel
from .rounds import Samples

Summary = dict[str, object]

# Two runs on a shared machine differ by this much without a cause.
NOISE = 1.3
TIMES = ("s", "ms", "ns", "times")


def machine(kernels: list[Kernel]) -> dict[str, object]:
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return {
        "node": node,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "versions": {kernel.name: kernel.version for kernel in kernels},
    }


def significant(value: float) -> float:
    """Four significant figures: more would pretend to a precision that a shared machine does not have."""
    return float(f"{value:.4g}")


def percentile(values: list[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, round(len(values) * percent / 100))]


def summarise(kernels: list[Kernel], samples: Samples, failures: list[str]) -> dict[str, object]:
    results = {
        measure.key: {kernel.name: summarise_one(measure, samples[measure.key].get(kernel.name)) for kernel in kernels}
        for measure in MEASURES
        if measure.key in samples
    }
    rows = [summarise_row(measure, results) for measure in MEASURES if measure.key in results]
    return {"rows": rows, "failures": failures, "results": results}


def summarise_one(measure: Measure, values: list[float] | None) -> Summary | None:
    if not values:
        return None
    return {
        "unit": measure.unit,
        "median": significant(statistics.median(values)),
        "p95": significant(percentile(values, 95)),
        "max": significant(max(values)),
        "best": significant(max(values) if measure.higher_is_better else min(values)),
        "samples": [significant(value) for value in values],
    }


def summarise_row(measure: Measure, results: dict[str, dict[str, Summary | None]]) -> dict[str, object]:
    """One line of the table: what it says of each kernel, the rivals' ratios and what became of its goal."""
    summaries = results[measure.key]
    ratios = ratios_to_flowbook(measure, summaries, results.get(measure.right or ""))
    return {
        "title": f"{measure.title}, {measure.unit}",
        "shown": {name: shown(measure, summary) for name, summary in summaries.items()},
        "ratios": ratios,
        "goal": goal_text(measure.goal) if measure.goal else "",
        "verdict": verdict(measure, summaries.get("flowbook"), ratios) if measure.goal else "",
    }


def ratios_to_flowbook(
    measure: Measure, summaries: dict[str, Summary | None], right: dict[str, Summary | None] | None
) -> dict[str, float]:
    """Rival's figure over Flowbook's, where both gave right answers."""

    def value(name: str) -> float | None:
        summary = summaries.get(name)
        if summary is None or (right is not None and not (right.get(name) or {}).get("median")):
            return None
        return summary[measure.statistic]

    own = value("flowbook")
    if not own or measure.higher_is_better:
        return {}
    rivals = {name: value(name) for name in summaries if name != "flowbook"}
    return {name: significant(other / own) for name, other in rivals.items() if other is not None}


def goal_text(goal: Goal) -> str:
    parts = [f"{name} ≥ {ratio:g}×" for name, ratio in goal.ratios.items()]
    if goal.at_most is not None:
        parts.append(f"≤ {goal.at_most:g}")
    if goal.at_least is not None:
        parts.append(f"≥ {goal.at_least:g}")
    if goal.samples > 1:
        parts.append(f"{goal.samples} times")
    return ", ".join(parts)


def verdict(measure: Measure, summary: Summary | None, ratios: dict[str, float]) -> str:
    """`met`, `near` if it is missed by no more than noise, `missed`, or empty where nothing was measured."""
    goal = measure.goal
    if summary is None:
        return ""
    if len(summary["samples"]) < goal.samples:
        return f"missed: {len(summary['samples'])} of {goal.samples} times"
    value = summary[measure.statistic]
    shortfalls = {name: ratio / ratios[name] for name, ratio in goal.ratios.items() if name in ratios}
    if goal.at_most is not None:
        shortfalls["limit"] = value / goal.at_most if goal.at_most else 1 + value
    if goal.at_least is not None:
        shortfalls["limit"] = goal.at_least / value if value else math.inf
    if not shortfalls:
        return ""
    missed = {name: shortfall for name, shortfall in shortfalls.items() if shortfall > 1}
    if not missed:
        return "met"
    # Counts, shares and memory do not depend on what else the machine does.
    noisy = measure.unit in TIMES and max(missed.values()) <= NOISE
    return f"{'near' if noisy else 'missed'}: {', '.join(missed)}"


def table(result: dict[str, object]) -> str:
    names = list(result["versions"])
    rivals = [name for name in names if name != "flowbook"] if "flowbook" in names else []
    header = ["median (best), or median / p95 / max", *names, *(f"{name} / flowbook" for name in rivals), "goal", ""]
    lines = [f"| {' | '.join(header)} |", f"|{' --- |' * len(header)}"]
    for row in result["rows"]:
        cells = [row["title"], *(row["shown"][name] for name in names)]
        cells += [f"{row['ratios'][name]:.3g}×" if name in row["ratios"] else "–" for name in rivals]
        cells += [row["goal"], row["verdict"]]
        lines.append(f"| {' | '.join(cells)} |")
    verdicts = [row["verdict"].split(":")[0] for row in result["rows"] if row["verdict"]]
    counts = {word: verdicts.count(word) for word in ("met", "near", "missed")}
    lines += ["", f"Goals: {counts['met']} met, {counts['near']} missed by no more than noise, {counts['missed']} missed."]
    if result["failures"]:
        lines += ["", "Not answered:", "", *(f"- {entry}" for entry in result["failures"])]
    return "\n".join(lines)


def shown(measure: Measure, summary: Summary | None) -> str:
    if summary is None:
        return "–"
    if measure.spread:
        text = f"{summary['median']:.3g} / {summary['p95']:.3g} / {summary['max']:.3g}"
        count = len(summary["samples"])
        enough = measure.goal.samples if measure.goal else 1
        return text if count >= enough else f"{text} ({count} times)"
    return f"{summary[measure.statistic]:g} ({summary['best']:g})"
