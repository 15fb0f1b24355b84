"""What is compared: each way to train, the program that knows it, and the orders that program takes."""

import collections
import collections.abc
import dataclasses
import json
import os
import pathlib
import subprocess
import threading

from programs import build_program

from . import models, references


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    title: str
    program: str
    models: tuple[str, ...] = tuple(models.MODELS)
    # Memory after so many steps is compared, so as many are made even where they take long.
    at_least_steps: int = 0


STEPS = 1000
CALLS = ("empty", "add")

ROWS = {
    row.name: row
    for row in (
        Row("eager", "TensorFlow.js op by op", "flowbook"),
        Row("traced", "tf.function", "flowbook", at_least_steps=STEPS),
        Row("xla", "tf.function, jitCompile", "flowbook", at_least_steps=STEPS),
        Row("fit", "model.fit", "flowbook"),
        Row("tensorflow", "Python tf.function", "tensorflow", at_least_steps=STEPS),
        Row("tensorflow_xla", "Python tf.function, jit_compile", "tensorflow", at_least_steps=STEPS),
        Row("keras_fit", "Keras fit", "tensorflow"),
        Row("pytorch", "PyTorch", "pytorch"),
        Row("pytorch_compile", "PyTorch torch.compile", "pytorch"),
        Row("flowbook_calls", "one call", "flowbook", CALLS),
        Row("tensorflow_calls", "one call in Python", "tensorflow", CALLS),
    )
}

FLOWBOOK = ("eager", "traced", "xla", "fit", "flowbook_calls")


class Failure(Exception):
    """A program gave no answer, and why."""


@dataclasses.dataclass(frozen=True)
class Programs:
    """How each program is started."""

    commands: dict[str, list[str]]
    folder: pathlib.Path


def prepare(repository: pathlib.Path, rows: list[str], names: list[str]) -> Programs:
    """Installs and builds what the rows need, and writes what the models start from."""
    folder = repository / ".flowbook" / "bench" / "training"
    needed = {ROWS[row].program for row in rows}
    commands = {}
    if "flowbook" in needed:
        commands["flowbook"] = build_program(repository, "training/flowbook_program.ts")
    if needed - {"flowbook"}:
        python = references.prepare_python(repository)
        for program in ("tensorflow", "pytorch"):
            commands[program] = [str(python), str(pathlib.Path(__file__).with_name(f"{program}_program.py"))]
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        if name in models.MODELS:
            models.write_tensors(models.MODELS[name], folder)
    return Programs(commands, folder)


class Process:
    """One row of one model, in a process of its own."""

    def __init__(self, programs: Programs, model: str, row: Row) -> None:
        command = [*programs.commands[row.program], model, row.name, str(programs.folder / f"{model}.json")]
        self.log = programs.folder / f"{model}-{row.name}.log"
        # What torch.compile compiles belongs to the bench, as do its other files.
        cache = {"TORCHINDUCTOR_CACHE_DIR": str(programs.folder / "inductor"), "TF_CPP_MIN_LOG_LEVEL": "2"}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env={**os.environ, **cache},
            )

    def answer(self, seconds: float) -> dict[str, object]:
        """The next line. @raises Failure after so many seconds, or if the program says why it cannot."""
        timer = threading.Timer(seconds, self.process.kill)
        timer.start()
        line = self.process.stdout.readline()
        timer.cancel()
        if not line:
            last = [entry for entry in self.log.read_text(errors="replace").splitlines() if entry.strip()]
            status = self.process.wait()
            raise Failure(f"no answer within {seconds:.0f} s or ended with status {status}; {(last or ['no output'])[-1][:200]}")
        content = json.loads(line)
        if "error" in content:
            raise Failure(content["error"])
        return content

    def order(self, seconds: float, **content: object) -> dict[str, object]:
        try:
            self.process.stdin.write(json.dumps(content) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        return self.answer(seconds)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
