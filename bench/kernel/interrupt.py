"""How long a cell that would never end takes to stop, and whether the session's variables survive it."""

import collections.abc
import time

from . import snippets
from .rivals import Kernel
from .session import NoAnswer, RunningKernel


def stop(kernel: Kernel, record: dict[str, float], name: str, endless: collections.abc.Callable[[str], str]) -> None:
    record[f"{name}_state_kept"] = 0.0
    with RunningKernel(kernel) as running:
        running.start()
        running.wait_for_iopub()
        running.execute(snippets.keep(kernel.language)).require_ok()
        sent_at = time.perf_counter()
        cell = running.send_cell(endless(kernel.language))
        # Half a second into the cell, so that it surely loops; nothing else says so from outside.
        running.messages(quiet_s=0.5, until=lambda m: False, timeout_s=0.5)
        interrupted_at = time.perf_counter()
        running.interrupt()
        execution = running.finish(cell, sent_at, timeout_s=6)
        if execution.status == "ok":
            raise NoAnswer("the interrupted cell reported success")
        record[f"{name}_ms"] = (execution.replied_at - interrupted_at) * 1000
        record[f"{name}_state_kept"] = float(running.execute("kept + 1", 6).require_ok().result == "42")


def ask_loop(kernel: Kernel, record: dict[str, float]) -> None:
    stop(kernel, record, "interrupt_loop", snippets.loop_forever)


def ask_promise(kernel: Kernel, record: dict[str, float]) -> None:
    stop(kernel, record, "interrupt_promise", snippets.wait_forever)
