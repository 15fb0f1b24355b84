"""The measures of the report, in its order, with the ratios that Flowbook has to hold."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Measure:
    """
    One row. `goals` are the ratios rival/flowbook that the prototype of the two-thread design reached on
    23 November 2026 (2 cores, median of interleaved rounds): a product must not be slower than its prototype.
    """

    key: str
    title: str
    unit: str
    goals: dict[str, float] = dataclasses.field(default_factory=dict)
    higher_is_better: bool = False
    # The measure that says whether the answers were right: a wrong answer is not compared, however fast.
    right: str | None = None


def goals(tslab: float | None = None, deno: float | None = None, ipykernel: float | None = None) -> dict[str, float]:
    named = {"tslab": tslab, "deno": deno, "ipykernel": ipykernel}
    return {name: ratio for name, ratio in named.items() if ratio is not None}


MEASURES = (
    Measure("start_ms", "cold start to kernel_info_reply", "ms", goals(6.8, 1.1, 1.5)),
    Measure("start_cpu_s", "CPU time until ready", "s", goals(15, 0.8, 1.9)),
    Measure("first_cell_ms", "first cell", "ms", goals(5.0, 0.6, 1.6)),
    Measure("first_result_ms", "cold start to first result", "ms", goals(13.4, 1.2, 1.6)),
    Measure("restart_ms", "restart to ready", "ms", goals(4.9, 0.6, 1.8)),
    Measure("shutdown_ms", "shutdown to exit", "ms", goals(7.0, 4.0, 6.3)),
    Measure("rss_2_cells_mb", "memory after 2 cells", "MB", goals(2.9, 2.8, 0.7)),
    Measure("floor_ms", "kernel_info round trip", "ms", goals(1.1, 1.2, 2.0)),
    Measure("trivial_ms", "trivial cell, median", "ms", goals(6.7, 1.0, 3.0)),
    Measure("trivial_p95_ms", "trivial cell, 95 %", "ms", goals(4.3, 0.7, 1.5)),
    Measure("trivial_unattended_ms", "trivial cell of a client without input (nbclient)", "ms"),
    Measure("trivial_cpu_ms", "trivial cell, CPU time", "ms", goals(9, 0.7, 2.2)),
    Measure("definition_first_ms", "definition cells 1-10", "ms", goals(22.8, 1.5, 3.6)),
    Measure("definition_last_ms", "definition cells 191-200", "ms", goals(14, 0.9, 2.2)),
    Measure("trivial_after_200_ms", "trivial cell after 200 cells", "ms", goals(14, 1.7, 3.8)),
    Measure("rss_200_cells_mb", "memory after 200 cells", "MB"),
    Measure("tensor_import_ms", "import of TensorFlow.js", "ms"),
    Measure("tensor_cell_ms", "tensor cell", "ms", goals(24, 0.45)),
    Measure("tensor_trivial_ms", "trivial cell beside TensorFlow.js", "ms", goals(13, 0.7)),
    Measure("rss_tensors_mb", "memory of the tensor notebook", "MB"),
    Measure("complete_first_ms", "first completion", "ms", right="complete_member_right"),
    Measure("complete_member_ms", "completion of a member, median", "ms", goals(1.3, 0.2, 0.6), right="complete_member_right"),
    Measure("complete_member_p95_ms", "completion of a member, 95 %", "ms", right="complete_member_right"),
    Measure("complete_member_right", "... right name offered", "share", higher_is_better=True),
    Measure("inspect_ms", "inspection of a variable", "ms", goals(0.7, 0.1, 0.2), right="inspect_right"),
    Measure("inspect_right", "... found", "share", higher_is_better=True),
    Measure("complete_tensor_first_ms", "first completion beside TensorFlow.js", "ms", right="complete_tensor_right"),
    Measure("complete_tf_ms", "completion of `tf.` after 50 cells, median", "ms", right="complete_tf_right"),
    Measure("complete_tf_p95_ms", "completion of `tf.` after 50 cells, 95 %", "ms", right="complete_tf_right"),
    Measure("complete_tf_right", "... right name offered", "share", higher_is_better=True),
    Measure("complete_tensor_ms", "completion of a new tensor's members, median", "ms", goals(1.8, 0.06), right="complete_tensor_right"),
    Measure("complete_tensor_p95_ms", "completion of a new tensor's members, 95 %", "ms", right="complete_tensor_right"),
    Measure("complete_tensor_right", "... right name offered", "share", higher_is_better=True),
    Measure("heartbeat_busy_ms", "heartbeat while a cell loops", "ms", goals(254, 0.1, 0.2)),
    Measure("control_busy_ms", "control reply while a cell loops", "ms", goals(305, 0.6, 4.8)),
    Measure("complete_busy_ms", "completion while a cell loops", "ms", goals(33, 31, 37), right="complete_member_right"),
    Measure("interrupt_loop_ms", "interrupt of an endless loop", "ms", goals(0.5, None, 3.3), right="interrupt_loop_state_kept"),
    Measure("interrupt_loop_state_kept", "... state kept", "share", higher_is_better=True),
    Measure("interrupt_promise_ms", "interrupt of a promise that never settles", "ms", right="interrupt_promise_state_kept"),
    Measure("interrupt_promise_state_kept", "... state kept", "share", higher_is_better=True),
    Measure("lines_1000_ms", "print 1,000 lines", "ms", goals(None, 3.5, 1.2)),
    Measure("lines_1000_lost", "... lines lost", "lines"),
    Measure("lines_1000_after_idle", "... lines after idle", "lines"),
    Measure("lines_1000_messages", "... messages", "messages"),
    Measure("lines_100000_ms", "print 100,000 lines", "ms", goals(None, 6.3, 5.0)),
    Measure("lines_100000_lost", "... lines lost", "lines"),
    Measure("lines_100000_after_idle", "... lines after idle", "lines"),
    Measure("lines_100000_messages", "... messages", "messages"),
    Measure("large_stdout_ms", "print 50 MB", "ms", goals(1.3, 10.7, 1.0)),
    Measure("large_result_ms", "50 MB string as result", "ms", goals(0.5, 6.5, 0.6), right="large_result_mb"),
    Measure("large_result_mb", "... text shown of it", "MB", higher_is_better=True),
    Measure("integer_loop_ns", "integer loop at top level, per iteration", "ns", goals(90.9, 0.9, 23.2)),
    Measure("float_loop_ns", "float array loop at top level, per iteration", "ns", goals(43.7, 0.2, 7.8)),
)
