"""The same cells in the languages of the kernels under test."""

TRIVIAL = "1 + 1"
IMPORT_TENSORS = 'import * as tf from "@tensorflow/tfjs";\nconst base = tf.tensor2d([[1, 2], [3, 4]]);'


def definition(language: str, number: int) -> str:
    """A cell that declares a value, a function and a record."""
    if language == "python":
        return (
            f"value{number} = {number} * 2\n"
            f"def scale{number}(x): return x * value{number}\n"
            f'point{number} = {{"x": scale{number}(1), "y": value{number}}}'
        )
    return (
        f"const value{number}: number = {number} * 2;\n"
        f"interface Point{number} {{ x: number; y: number }}\n"
        f"function scale{number}(x: number): number {{ return x * value{number}; }}\n"
        f"const point{number}: Point{number} = {{ x: scale{number}(1), y: value{number} }};"
    )


def words(language: str) -> str:
    return 'words = ["a", "b"]' if language == "python" else 'const words = ["a", "b"];'


def member(language: str, number: int) -> tuple[str, str]:
    """A member completion in a text not seen before, and the name that must be offered."""
    if language == "python":
        return f"n{number} = {number}\nwords.ap", "append"
    return f"const n{number} = {number};\nwords.ma", "map"


# A value of which only the run knows the key.
UNTYPED = "untyped"
UNTYPED_KEY = "alpha"


def untyped(language: str) -> str:
    text = f'\'{{"{UNTYPED_KEY}": 1}}\''
    if language == "python":
        return f"import json\n{UNTYPED} = json.loads({text})"
    return f"const {UNTYPED} = JSON.parse({text});"


def spin(language: str, seconds: float) -> str:
    """A cell that never yields for some seconds."""
    if language == "python":
        return f"import time\nend = time.time() + {seconds}\nwhile time.time() < end: pass"
    return f"{{ const end = Date.now() + {seconds * 1000}; while (Date.now() < end) {{}} }}"


def print_lines(language: str, count: int) -> str:
    if language == "python":
        return f'for i in range({count}): print("line " + str(i))'
    return f'for (let i = 0; i < {count}; i++) console.log("line " + i);'


def print_large(language: str, size: int) -> str:
    return f'print("x" * {size})' if language == "python" else f'console.log("x".repeat({size}));'


def large_value(language: str, size: int) -> str:
    return f'"x" * {size}' if language == "python" else f'"x".repeat({size})'


def integer_loop(language: str, iterations: int) -> str:
    """Times a loop at the cell's top level and prints nanoseconds per iteration."""
    if language == "python":
        return (
            "from time import perf_counter_ns\ntotal = 0\nbegun = perf_counter_ns()\n"
            f"for i in range({iterations}): total = (total * 31 + i) % 1000003\n"
            f"print((perf_counter_ns() - begun) / {iterations})"
        )
    return (
        "let total = 0;\nconst begun = performance.now();\n"
        f"for (let i = 0; i < {iterations}; i++) {{ total = (total * 31 + i) % 1000003; }}\n"
        f"console.log(((performance.now() - begun) * 1e6) / {iterations});"
    )


def float_loop(language: str, iterations: int) -> str:
    """Times a loop that reads and sums an array of floats at the cell's top level."""
    if language == "python":
        return (
            "from array import array\nvalues = array('d', [0.5] * 1024)\nsum_ = 0.0\nbegun = perf_counter_ns()\n"
            f"for i in range({iterations}): sum_ += values[i & 1023]\n"
            f"print((perf_counter_ns() - begun) / {iterations})"
        )
    return (
        "const values = new Float64Array(1024).fill(0.5);\nlet sum = 0;\nconst begun2 = performance.now();\n"
        f"for (let i = 0; i < {iterations}; i++) {{ sum += values[i & 1023]; }}\n"
        f"console.log(((performance.now() - begun2) * 1e6) / {iterations});"
    )
