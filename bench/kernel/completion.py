"""How long a completion takes when its text is new each time, and whether it offers the right name."""

from . import snippets
from .rivals import Kernel
from .session import NoAnswer, RunningKernel

Record = dict[str, float | list[float]]

REQUESTS = 30

# The first completion may have to read the typings of TensorFlow.js, a thousand files.
FIRST_TIMEOUT_S = 120


def complete(running: RunningKernel, code: str, expected: str) -> tuple[float, bool]:
    """Completes at the end of `code`: (milliseconds, whether `expected` is among the matches)."""
    request = {"code": code, "cursor_pos": len(code)}
    ms, reply = running.ask("shell", "complete_request", request, FIRST_TIMEOUT_S)
    # Python kernels answer with the text before the dot, the others without.
    return ms, any(match.split(".")[-1] == expected for match in reply.get("matches", []))


def record_completions(record: Record, name: str, answers: list[tuple[float, bool]]) -> None:
    record[f"{name}_ms"] = [ms for ms, _ in answers]
    record[f"{name}_right"] = sum(right for _, right in answers) / len(answers)


def ask(kernel: Kernel, record: Record) -> None:
    with RunningKernel(kernel) as running:
        running.start()
        running.wait_for_iopub()
        running.execute(snippets.words(kernel.language)).require_ok()
        record["complete_first_ms"] = complete(running, *snippets.member(kernel.language, 0))[0]
        for number in range(1, 6):
            complete(running, *snippets.member(kernel.language, number))
        answers = [complete(running, *snippets.member(kernel.language, number)) for number in range(6, 6 + REQUESTS)]
        record_completions(record, "complete_member", answers)
        code = "words"
        times = [
            running.ask("shell", "inspect_request", {"code": code, "cursor_pos": len(code), "detail_level": 0})
            for _ in range(10)
        ]
        record["inspect_ms"] = [ms for ms, _ in times]
        record["inspect_right"] = float(all(reply.get("found") for _, reply in times))


def ask_tensors(kernel: Kernel, record: Record) -> None:
    """A notebook that imports TensorFlow.js: its cells, and typed completion in it after 50 of them."""
    if kernel.language == "python":
        return
    with RunningKernel(kernel) as running:
        running.start()
        running.wait_for_iopub()
        record["tensor_import_ms"] = running.execute(snippets.IMPORT_TENSORS, 60).require_ok().ms
        for number in range(5):
            running.execute(f"const warm{number} = base.add({number});").require_ok()
        record["tensor_cell_ms"] = [
            running.execute(f"const t{n} = base.add({n}).mul(2);").require_ok().ms for n in range(50)
        ]
        record["tensor_trivial_ms"] = [running.execute(snippets.TRIVIAL).require_ok().ms for _ in range(30)]
        record["complete_tensor_first_ms"] = complete(running, "base.", "matMul")[0]
        modules = [complete(running, f"const m{n} = {n};\ntf.", "tensor2d") for n in range(REQUESTS)]
        record_completions(record, "complete_tf", modules[3:])
        values = [complete(running, f"const q{n} = base.add({n});\nq{n}.", "matMul") for n in range(REQUESTS)]
        record_completions(record, "complete_tensor", values[3:])
        record["tensors_rss_mb"] = running.rss_mb()
        shown = running.execute("console.log(t7.dataSync().join());").require_ok().stdout.strip()
        if shown != "16,18,20,22":
            raise NoAnswer(f"(base + 7) * 2 printed {shown!r} instead of 16,18,20,22")
