"""How long a cell that would never end takes to stop, each time of many, and whether the session survives it."""

import dataclasses
import time

from .rivals import Kernel
from .session import NoAnswer, RunningKernel

REPEATS = 50
# Who has not stopped by then does not.
TIMEOUT_S = 2.0
# Restarting a kernel that never stops, once for each situation, must not take the day.
LIMIT_S = 90.0
# Between the sign of life of a cell and its interrupt, so that it surely loops.
LOOPING_S = 0.01
ABORTING_S = 0.2


@dataclasses.dataclass(frozen=True)
class Situation:
    """A cell that says `started` and never ends; `python` is None where Python has no such thing."""

    name: str
    title: str
    typescript: str
    python: str | None = None

    @property
    def key(self) -> str:
        return f"interrupt_{self.name}_ms"

    def code(self, language: str) -> str | None:
        return self.python if language == "python" else self.typescript


SPIN = '{ console.log("started"); while (true) {} }'
FOREVER = "await new Promise(() => {});"
PYTHON_STARTED = 'print("started", flush=True)'
PYTHON_SPIN = f"def spin():\n    {PYTHON_STARTED}\n    while True: pass\n"
PYTHON_FOREVER = "await asyncio.Event().wait()"

SITUATIONS = (
    Situation("loop", "`while (true) {}`", SPIN, f"{PYTHON_STARTED}\nwhile True: pass"),
    Situation(
        "promise",
        "a promise that never settles",
        f'console.log("started"); {FOREVER}',
        f"import asyncio\n{PYTHON_STARTED}\n{PYTHON_FOREVER}",
    ),
    Situation(
        "after_await",
        "a loop after an await",
        f"await 1; {SPIN}",
        f"import asyncio\nawait asyncio.sleep(0)\n{PYTHON_STARTED}\nwhile True: pass",
    ),
    Situation(
        "awaits",
        "a loop of awaits",
        'console.log("started"); for (;;) await 1;',
        f"import asyncio\n{PYTHON_STARTED}\nwhile True: await asyncio.sleep(0)",
    ),
    Situation(
        "timer",
        "a loop in a timer",
        f"setTimeout(() => {SPIN}, 1); {FOREVER}",
        f"import asyncio\n{PYTHON_SPIN}asyncio.get_running_loop().call_later(0.001, spin)\n{PYTHON_FOREVER}",
    ),
    Situation("interval", "a loop in an interval", f"setInterval(() => {SPIN}, 1); {FOREVER}"),
    Situation(
        "immediate",
        "a loop in an immediate",
        f"setImmediate(() => {SPIN}); {FOREVER}",
        f"import asyncio\n{PYTHON_SPIN}asyncio.get_running_loop().call_soon(spin)\n{PYTHON_FOREVER}",
    ),
    Situation(
        "emitter",
        "a loop in an event emitter",
        'import { EventEmitter } from "node:events"; {\nconst emitter = new EventEmitter();\n'
        f'emitter.on("x", () => {SPIN}); setTimeout(() => emitter.emit("x")); {FOREVER} }}',
    ),
    Situation(
        "promise_job",
        "a loop in a promise job",
        f"Promise.resolve().then(() => {SPIN}); {FOREVER}",
        f"import asyncio\n{PYTHON_SPIN}async def job(): spin()\ntask = asyncio.ensure_future(job())\n{PYTHON_FOREVER}",
    ),
    Situation("next_tick", "a loop in process.nextTick", f"process.nextTick(() => {SPIN}); {FOREVER}"),
    Situation(
        "fs_callback",
        "a loop in a callback of fs",
        f'import {{ stat }} from "node:fs"; stat("/", () => {SPIN}); {FOREVER}',
    ),
    Situation(
        "catch", "a loop that catches everything", 'console.log("started"); for (;;) { try { while (true) {} } catch {} }'
    ),
    Situation(
        "finally",
        "a finally that starts again",
        'console.log("started"); { const again = () => { try { while (true) {} } finally { again(); } }; again(); }',
    ),
    Situation(
        "regular_expression",
        "a catastrophic regular expression",
        'console.log("started"); /^(a+)+$/.test("a".repeat(40) + "b");',
        f'import re\n{PYTHON_STARTED}\nre.match(r"^(a+)+$", "a" * 40 + "b")',
    ),
)


def start(kernel: Kernel) -> RunningKernel:
    running = RunningKernel(kernel)
    running.start()
    running.wait_for_iopub()
    running.execute("kept = 41" if kernel.language == "python" else "let kept = 41;").require_ok()
    return running


def interrupt_once(running: RunningKernel, code: str) -> float:
    """Milliseconds from the interrupt to the cell's reply; the next cell must then see what was kept."""
    sent_at = time.perf_counter()
    cell = running.send_cell(code)
    running.wait_for(lambda m: m.parent == cell and m.type == "stream", TIMEOUT_S)
    time.sleep(LOOPING_S)
    interrupted_at = time.perf_counter()
    running.interrupt()
    execution = running.finish(cell, sent_at, TIMEOUT_S)
    if execution.status == "ok":
        raise NoAnswer("the interrupted cell reported success")
    after = running.execute("kept + 1", TIMEOUT_S)
    if after.status.startswith("abort"):
        # What comes at once after a failure may count as queued behind it.
        time.sleep(ABORTING_S)
        after = running.execute("kept + 1", TIMEOUT_S)
    after.require_ok()
    if (after.result or after.stdout.strip()) != "42":
        raise NoAnswer(f"kept + 1 was {after.result!r} after the interrupt instead of 42")
    return (execution.replied_at - interrupted_at) * 1000


def ask(kernel: Kernel, record: dict[str, float | list[float]]) -> None:
    """All situations in one session, as long as it lives: after a failure the next situation gets a new one."""
    asked = [situation for situation in SITUATIONS if situation.code(kernel.language) is not None]
    failed: dict[str, list[str]] = {}
    begun = time.perf_counter()
    running = start(kernel)
    try:
        for situation in asked:
            if time.perf_counter() - begun > LIMIT_S:
                failed.setdefault(f"not asked after {LIMIT_S:g} s", []).append(situation.name)
                continue
            samples: list[float] = []
            record[situation.key] = samples
            try:
                for _ in range(REPEATS):
                    samples.append(interrupt_once(running, situation.code(kernel.language)))
            except NoAnswer as reason:
                failed.setdefault(str(reason), []).append(f"{situation.name} (interrupt {len(samples) + 1})")
                running.close()
                running = start(kernel)
    finally:
        running.close()
        record["interrupts_right"] = sum(len(record.get(each.key, [])) for each in asked) / (len(asked) * REPEATS)
    if failed:
        raise NoAnswer("; ".join(f"{reason}: {', '.join(names)}" for reason, names in failed.items()))
