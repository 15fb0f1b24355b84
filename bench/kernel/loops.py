"""How fast code at the top level of a cell runs, as the cell itself measures it."""

from . import snippets
from .rivals import Kernel
from .session import RunningKernel


def ask(kernel: Kernel, record: dict[str, float]) -> None:
    with RunningKernel(kernel) as running:
        running.start()
        running.wait_for_iopub()
        for name, loop in (("integer_loop_ns", snippets.integer_loop), ("float_loop_ns", snippets.float_loop)):
            code = loop(kernel.language, kernel.loop_iterations)
            record[name] = float(running.execute(code, 60).require_ok().stdout)
