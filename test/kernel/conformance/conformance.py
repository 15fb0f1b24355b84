"""The kernel's part of jupyter_kernel_test, with every sample filled in."""

import unittest

import jupyter_kernel_test


class FlowbookConformance(jupyter_kernel_test.KernelTests):
    kernel_name = "flowbook"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('test')"
    code_generate_error = "throw new Error('boom')"

    completion_samples = [
        {"text": "[1, 2].ma", "matches": {"map"}},
        {"text": "Math.cb", "matches": {"cbrt"}},
        {"text": "%lsm", "matches": {"%lsmagic"}},
    ]

    complete_code_samples = ["1", "const a: number = 1", "function f(x: number) { return x }", "%lsmagic"]
    incomplete_code_samples = ["function f(x) {", "const a = [1,", "`open"]
    invalid_code_samples = ["const = 3", "1 1", "%nosuchmagic"]

    code_page_something = "Math.sqrt?"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "'text'", "result": "'text'"},
        {"code": "const answer: number = 42; answer", "result": "42"},
        {"code": "[1, 2, 3].map((x) => x ** 2)", "result": "[ 1, 4, 9 ]"},
    ]
    code_display_data = [
        {"code": "display.html('<b>x</b>')", "mime": "text/html"},
        {"code": "display.markdown('**x**')", "mime": "text/markdown"},
        {"code": "display.json({ a: 1 })", "mime": "application/json"},
        {"code": "display(1)", "mime": "text/plain"},
    ]

    code_history_pattern = "'te?t*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.sqrt"
    code_clear_output = "display.clear()"


del jupyter_kernel_test.KernelTests

if __name__ == "__main__":
    unittest.main()
