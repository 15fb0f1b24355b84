"""What the views have to hold."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Goal:
    """A figure and what it may be at most, or has to be at least."""

    figure: str
    title: str
    limit: float
    at_least: bool = False


GOALS = (
    Goal("first_paint_ms", "cell run to visible chart, renderer not loaded yet, ms", 300),
    Goal("paint_ms", "cell run to visible chart, ms", 300),
    Goal("append_100_ms", "100 points more on a curve of 1,000,000, ms of script", 12),
    Goal("charts_24_frames_per_second", "24 live charts of 10,000 points at 20 Hz, frames a second", 50, at_least=True),
    Goal("graph_2000_open_ms", "graph of 2,000 nodes, all scopes open, ms", 300),
    Goal("graph_10000_closed_ms", "graph of 10,000 nodes, scopes closed, ms", 200),
    Goal("projector_frame_ms", "projector with 100,000 points × 64, ms a frame", 50),
    Goal("trace_frame_ms", "trace of 1,000,000 spans zoomed out, ms a frame", 40),
    Goal("start_kb", "extension loaded at start, KB gzipped", 400),
    Goal("logging_cost", "scalars each step and histograms each epoch / plain step", 1.10),
    Goal("profiling_cost", "step while the profiler is on / plain step", 1.20),
    Goal("profiled_after_cost", "step after the profiler was on / plain step", 1.05),
)


def outcomes(figures: dict[str, float]) -> list[dict[str, object]]:
    return [
        {"goal": goal.title, "value": figures[goal.figure], "limit": goal.limit, "verdict": verdict(goal, figures)}
        for goal in GOALS
        if goal.figure in figures
    ]


def verdict(goal: Goal, figures: dict[str, float]) -> str:
    value = figures[goal.figure]
    return "met" if (value >= goal.limit if goal.at_least else value <= goal.limit) else "missed"
