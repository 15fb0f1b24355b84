"""What a kernel still answers while a cell computes without yielding for three seconds."""

import time

from . import snippets
from .completion import complete
from .rivals import Kernel
from .session import Message, RunningKernel

SPIN_S = 3.0
PROBES = 5
# The first questions go out half a second into the cell, so that it surely loops, and the last well before its end.
FIRST_S = 0.5
PAUSE_S = 0.2

Samples = dict[str, list[float]]


class Questions:
    """The questions of one moment, and the answers that are still awaited."""

    def __init__(self, running: RunningKernel, language: str, number: int) -> None:
        self.asked_at = time.perf_counter()
        self._expected = snippets.member(language, 100 + number)[1]
        running.send_heartbeat()
        self._pending = {
            running.send("control", "kernel_info_request", {}): "control_busy_ms",
            send_completion(running, snippets.member(language, 100 + number)[0]): "complete_busy_ms",
            # Two ways to a variable's value: a kernel may have either, and the faster counts.
            send_completion(running, f"{snippets.UNTYPED}."): "read_busy_ms",
            running.send("control", "debug_request", INSPECT_VARIABLES): "read_busy_ms",
        }
        self._awaited = {"heartbeat_busy_ms", *self._pending.values()}

    @property
    def done(self) -> bool:
        return not self._awaited

    def take(self, message: Message, samples: Samples) -> None:
        name = "heartbeat_busy_ms" if message.type == "pong" else self._pending.get(message.parent)
        if name is None or name not in self._awaited or message.channel == "iopub":
            return
        if name == "complete_busy_ms":
            right = any(match.split(".")[-1] == self._expected for match in message.content.get("matches", []))
            samples["complete_busy_right"].append(float(right))
        if name == "read_busy_ms" and not reads_variable(message):
            return
        self._awaited.discard(name)
        samples[name].append((message.at - self.asked_at) * 1000)


INSPECT_VARIABLES = {"seq": 1, "type": "request", "command": "inspectVariables", "arguments": {}}


def send_completion(running: RunningKernel, code: str) -> str:
    return running.send("shell", "complete_request", {"code": code, "cursor_pos": len(code)})


def reads_variable(message: Message) -> bool:
    """Whether an answer tells what only the value knows: its key, or the variable in the debugger's list."""
    if message.type == "complete_reply":
        return any(snippets.UNTYPED_KEY in match for match in message.content.get("matches", []))
    variables = (message.content.get("body") or {}).get("variables", [])
    return any(variable.get("name") == snippets.UNTYPED for variable in variables)


def ask(kernel: Kernel, record: dict[str, float | list[float]]) -> None:
    samples: Samples = {
        name: []
        for name in ("heartbeat_busy_ms", "control_busy_ms", "complete_busy_ms", "complete_busy_right", "read_busy_ms")
    }
    record.update(samples)
    with RunningKernel(kernel) as running:
        running.start()
        running.wait_for_iopub()
        running.execute(snippets.words(kernel.language)).require_ok()
        running.execute(snippets.untyped(kernel.language)).require_ok()
        for number in range(3):
            complete(running, *snippets.member(kernel.language, number))

        cell = running.send_cell(snippets.spin(kernel.language, SPIN_S))
        running.messages(quiet_s=FIRST_S, until=lambda m: False, timeout_s=FIRST_S)
        for number in range(PROBES):
            questions = Questions(running, kernel.language, number)
            ended = False
            while not questions.done and not ended:
                message = running.wait_for(lambda m: m.channel != "iopub", timeout_s=10)
                # Who answers nothing before the cell has ended is not asked again; the late answers count.
                ended = message.type == "execute_reply" and message.parent == cell
                questions.take(message, samples)
            if ended:
                for message in running.messages(quiet_s=1, until=lambda m: False, timeout_s=3):
                    questions.take(message, samples)
                return
            time.sleep(PAUSE_S)
