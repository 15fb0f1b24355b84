"""What a kernel still answers while a cell computes without yielding for three seconds."""

import time

from . import snippets
from .completion import complete
from .rivals import Kernel
from .session import RunningKernel

SPIN_S = 3.0


def ask(kernel: Kernel, record: dict[str, float]) -> None:
    with RunningKernel(kernel) as running:
        running.start()
        running.wait_for_iopub()
        running.execute(snippets.words(kernel.language)).require_ok()
        for number in range(3):
            complete(running, *snippets.member(kernel.language, number))

        sent_at = time.perf_counter()
        cell = running.send_cell(snippets.spin(kernel.language, SPIN_S))
        # Half a second into the cell, so that it surely loops.
        running.messages(quiet_s=0.5, until=lambda m: False, timeout_s=0.5)
        code, _ = snippets.member(kernel.language, 99)
        asked_at = time.perf_counter()
        running.send_heartbeat()
        pending = {
            running.send("control", "kernel_info_request", {}): "control_busy_ms",
            running.send("shell", "complete_request", {"code": code, "cursor_pos": len(code)}): "complete_busy_ms",
        }
        ended_at = None
        while pending or ended_at is None or "heartbeat_busy_ms" not in record:
            message = running.wait_for(lambda m: m.channel != "iopub", timeout_s=10)
            if message.type == "pong":
                record["heartbeat_busy_ms"] = (message.at - asked_at) * 1000
            elif message.parent in pending:
                record[pending.pop(message.parent)] = (message.at - asked_at) * 1000
            elif message.parent == cell and message.type == "execute_reply":
                ended_at = message.at
        # A loop that ended early would make every answer look prompt.
        record["busy_cell_ms"] = (ended_at - sent_at) * 1000
