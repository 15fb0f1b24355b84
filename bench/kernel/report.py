"""From samples to one JSON object and a Markdown table."""

import platform
import statistics
import subprocess

from .measures import MEASURES, Measure
from .rivals import Kernel
from .rounds import Samples

# Two runs on a shared machine differ by this much without a cause.
NOISE = 1.3


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


def summarise(kernels: list[Kernel], samples: Samples, failures: list[str]) -> dict[str, object]:
    results: dict[str, dict[str, object]] = {}
    ratios: dict[str, dict[str, float]] = {}
    for measure in MEASURES:
        if measure.key not in samples:
            continue
        row = {kernel.name: summarise_one(measure, samples[measure.key].get(kernel.name)) for kernel in kernels}
        results[measure.key] = row
        ratios[measure.key] = {} if measure.higher_is_better else ratios_to_flowbook(row)
    for measure in MEASURES:
        if measure.key in ratios and measure.right in results:
            ratios[measure.key] = ratios_of_right_answers(ratios[measure.key], results[measure.right])
    missed = [line for measure in MEASURES for line in missed_goals(measure, ratios.get(measure.key, {}))]
    return {"results": results, "ratios": ratios, "missed_goals": missed, "failures": failures}


def summarise_one(measure: Measure, values: list[float] | None) -> dict[str, object]:
    if not values:
        return {"median": None, "best": None, "unit": measure.unit}
    best = max(values) if measure.higher_is_better else min(values)
    return {"median": significant(statistics.median(values)), "best": significant(best), "unit": measure.unit}


def ratios_to_flowbook(row: dict[str, dict[str, object]]) -> dict[str, float]:
    own = row.get("flowbook", {}).get("median")
    if not own:
        return {}
    others = {name: cell["median"] for name, cell in row.items() if name != "flowbook"}
    return {name: significant(value / own) for name, value in others.items() if value is not None}


def ratios_of_right_answers(ratios: dict[str, float], right: dict[str, dict[str, object]]) -> dict[str, float]:
    return {name: ratio for name, ratio in ratios.items() if right["flowbook"]["median"] and right[name]["median"]}


def missed_goals(measure: Measure, ratios: dict[str, float]) -> list[str]:
    """A goal is missed when the ratio is below it by more than noise."""
    return [
        f"{measure.title}: {ratios[name]:.3g} x {name}, goal {goal:g}"
        for name, goal in measure.goals.items()
        if name in ratios and ratios[name] * NOISE < goal
    ]


def table(result: dict[str, object]) -> str:
    names = list(result["versions"])
    rivals = [name for name in names if name != "flowbook"] if "flowbook" in names else []
    header = ["measure: median (best)", *names, *(f"{name} / flowbook" for name in rivals)]
    lines = [f"| {' | '.join(header)} |", f"|{' --- |' * len(header)}"]
    for measure in MEASURES:
        row = result["results"].get(measure.key)
        if row is None:
            continue
        ratios = result["ratios"][measure.key]
        cells = [f"{measure.title}, {measure.unit}"]
        cells += [shown(row[name]) for name in names]
        cells += [f"{ratios[name]:.3g}×" if name in ratios else "–" for name in rivals]
        lines.append(f"| {' | '.join(cells)} |")
    for title, entries in (("Goals missed", result["missed_goals"]), ("Not answered", result["failures"])):
        if entries:
            lines += ["", f"{title}:", "", *(f"- {entry}" for entry in entries)]
    return "\n".join(lines)


def shown(cell: dict[str, object]) -> str:
    return "–" if cell["median"] is None else f"{cell['median']:g} ({cell['best']:g})"
