"""The measures of the report, in its order, with the goals that Flowbook has to hold."""

import dataclasses

from .interrupts import REPEATS, SITUATIONS


@dataclasses.dataclass(frozen=True)
class Goal:
    """`ratios`: how many times Flowbook's figure a rival's must be. `at_most`, `at_least`: limits in the row's unit."""

    ratios: dict[str, float] = dataclasses.field(default_factory=dict)
    at_most: float | None = None
    at_least: float | None = None
    # Fewer samples than this mean that something did not work at all.
    samples: int = 1


@dataclasses.dataclass(frozen=True)
class Measure:
    """One row: what is shown and compared is the `statistic` of all samples."""

    key: str
    title: str
    unit: str
    goal: Goal | None = None
    statistic: str = "median"
    higher_is_better: bool = False
    # The measure that says whether the answers were right: a wrong answer is not compared, however fast.
    right: str | None = None
    # Shown as "median / p95 / max": for what a person must be able to rely on each time.
    spread: bool = False


def faster(tslab: float | None = None, deno: float | None = None, ipykernel: float | None = None) -> Goal:
    named = {"tslab": tslab, "deno": deno, "ipykernel": ipykernel}
    return Goal(ratios={name: ratio for name, ratio in named.items() if ratio is not None})


def at_most(limit: float) -> Goal:
    return Goal(at_most=limit)


WHOLE = Goal(at_least=1)
PROMPT = at_most(50)

INTERRUPTS = tuple(
    Measure(
        situation.key,
        f"interrupt: {situation.title}",
        "ms",
        Goal(at_most=50, samples=REPEATS),
        statistic="max",
        spread=True,
    )
    for situation in SITUATIONS
)

MEASURES = (
    Measure("start_ms", "cold start to kernel_info_reply", "ms", faster(tslab=6, deno=1, ipykernel=1.33)),
    Measure("start_cpu_s", "CPU time until ready", "s"),
    Measure("first_cell_ms", "first cell", "ms", faster(tslab=1, ipykernel=1)),
    Measure("first_result_ms", "cold start to first result", "ms", faster(tslab=6, deno=1, ipykernel=1.33)),
    Measure("restart_ms", "restart to ready", "ms", faster(tslab=1, deno=1, ipykernel=1)),
    Measure("shutdown_ms", "shutdown to exit", "ms", faster(tslab=1, deno=1, ipykernel=1)),
    Measure("floor_ms", "kernel_info round trip", "ms"),
    Measure("trivial_ms", "trivial cell", "ms", faster(tslab=6, deno=1, ipykernel=2.5)),
    Measure("trivial_ms", "trivial cell, 95 %", "ms", statistic="p95"),
    Measure("trivial_unattended_ms", "trivial cell of a client without input (nbclient)", "ms"),
    Measure("trivial_cpu_ms", "trivial cell, CPU time", "ms"),
    Measure("definition_first_ms", "definition cells 1-10", "ms"),
    Measure("definition_last_ms", "definition cells 191-200", "ms"),
    Measure("trivial_after_200_ms", "trivial cell after 200 cells", "ms", faster(tslab=6, deno=1, ipykernel=2.5)),
    Measure("trivial_growth", "... over the same before them", "times", at_most(1.2)),
    Measure("tensor_import_ms", "import of TensorFlow.js", "ms"),
    Measure("tensor_cell_ms", "tensor cell", "ms", Goal(at_most=5, ratios={"tslab": 1})),
    Measure("tensor_trivial_ms", "trivial cell beside TensorFlow.js", "ms"),
    Measure("heartbeat_busy_ms", "heartbeat while a cell loops", "ms", PROMPT),
    Measure("control_busy_ms", "control reply while a cell loops", "ms", PROMPT),
    Measure("complete_busy_ms", "completion while a cell loops", "ms", PROMPT, right="complete_busy_right"),
    Measure("complete_busy_right", "... right name offered", "share", WHOLE, higher_is_better=True),
    Measure("read_busy_ms", "reading a variable while a cell loops", "ms", PROMPT),
    *INTERRUPTS,
    Measure("interrupts_right", "interrupted, state kept, next cell works", "share", WHOLE, higher_is_better=True),
    Measure("lines_1000_ms", "print 1,000 lines", "ms"),
    Measure("lines_1000_lost", "... lines lost", "lines", at_most(0), statistic="max"),
    Measure("lines_1000_after_idle", "... lines after idle", "lines", at_most(0), statistic="max"),
    Measure("lines_100000_ms", "print 100,000 lines", "ms", faster(ipykernel=4)),
    Measure("lines_100000_lost", "... lines lost", "lines", at_most(0), statistic="max"),
    Measure("lines_100000_disorder", "... lines out of order", "lines", at_most(0), statistic="max"),
    Measure("lines_100000_after_idle", "... lines after idle", "lines", at_most(0), statistic="max"),
    Measure("lines_100000_messages", "... messages", "messages"),
    Measure("large_stdout_ms", "print 50 MB", "ms", faster(ipykernel=1)),
    Measure("large_result_ms", "50 MB string as result", "ms", faster(ipykernel=1), right="large_result_mb"),
    Measure("large_result_mb", "... text shown of it", "MB", Goal(at_least=50), higher_is_better=True),
    Measure("complete_first_ms", "first completion", "ms", right="complete_member_right"),
    Measure("complete_member_ms", "completion of a member", "ms", right="complete_member_right"),
    Measure("complete_member_right", "... right name offered", "share", WHOLE, higher_is_better=True),
    Measure("inspect_ms", "inspection of a variable", "ms", right="inspect_right"),
    Measure("inspect_right", "... found", "share", WHOLE, higher_is_better=True),
    Measure("complete_tensor_first_ms", "first completion beside TensorFlow.js", "ms", right="complete_tensor_right"),
    Measure("complete_tf_ms", "completion of `tf.` after 50 cells", "ms", right="complete_tf_right"),
    Measure("complete_tf_ms", "completion of `tf.` after 50 cells, 95 %", "ms", at_most(25), "p95", right="complete_tf_right"),
    Measure("complete_tf_right", "... right name offered", "share", WHOLE, higher_is_better=True),
    Measure("complete_tensor_ms", "completion of a new tensor's members", "ms", right="complete_tensor_right"),
    Measure("complete_tensor_right", "... right name offered", "share", WHOLE, higher_is_better=True),
    Measure("integer_loop_ns", "integer loop at top level, per iteration", "ns", at_most(7)),
    Measure("float_loop_ns", "float array loop at top level, per iteration", "ns"),
    Measure("rest_rss_mb", "memory at rest, resident (RSS)", "MB", at_most(80)),
    Measure("rest_pss_mb", "... shared pages divided (PSS)", "MB"),
    Measure("rest_uss_mb", "... pages of its own (USS)", "MB"),
    Measure("rest_anonymous_mb", "... without pages of files (programs and libraries)", "MB"),
    Measure("warm_rss_mb", "memory with completion warm, resident, process tree", "MB", at_most(255)),
    Measure("warm_pss_mb", "... shared pages divided (PSS)", "MB"),
    Measure("warm_uss_mb", "... pages of its own (USS)", "MB"),
    Measure("warm_anonymous_mb", "... without pages of files (programs and libraries)", "MB"),
    Measure("cells_200_rss_mb", "memory after 200 cells, resident, process tree", "MB"),
    Measure("tensors_rss_mb", "memory of the tensor notebook, resident, process tree", "MB"),
    Measure("penguins_s", "npm start -- run notebooks/01-penguins.ipynb", "s", at_most(15)),
)
