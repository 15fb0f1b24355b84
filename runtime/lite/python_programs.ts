import { pythonPreamble } from "../python_process.ts";

/** Answers one request of a ModelFlags and a ConverterFlags with a TF Lite model, or with what was wrong. */
export const converterProgram = `${pythonPreamble}
stand_in(
    "tensorflow", "tensorflow.python",
    "tensorflow.compiler", "tensorflow.compiler.mlir", "tensorflow.compiler.mlir.lite",
    "tensorflow.compiler.mlir.lite.python", "tensorflow.compiler.mlir.quantization",
    "tensorflow.compiler.mlir.quantization.tensorflow",
    "tensorflow.compiler.mlir.quantization.tensorflow.python",
)
from tensorflow.compiler.mlir.lite.python import _pywrap_converter_api as api
from tensorflow.compiler.mlir.quantization.tensorflow.python import pywrap_function_lib

_, (model_flags, converter_flags) = read_request()
library = pywrap_function_lib.PyFunctionLibrary()
try:
    model = api.Convert(model_flags, converter_flags, None, False, None, library)
    reply({}, [model])
except Exception as error:
    reply({"error": str(error)}, api.RetrieveCollectedErrors())
`;

/** Loads the model of the first request, describes it, and then runs a signature of it for each request. */
export const interpreterProgram = `${pythonPreamble}
import numpy as np
stand_in("tensorflow", "tensorflow.lite", "tensorflow.lite.python")
from tensorflow.lite.python import _pywrap_tensorflow_interpreter_wrapper as wrapper

def to_bytes(array):
    if array.dtype.kind not in "OSU":
        return array.tobytes()
    strings = [bytes(item) for item in array.ravel()]
    return b"".join(struct.pack("<I", len(item)) + item for item in strings)

def from_bytes(spec, data):
    if spec["dtype"] != "string":
        return np.frombuffer(data, spec["dtype"]).reshape(spec["shape"])
    items, position = [], 0
    while position < len(data):
        length = struct.unpack_from("<I", data, position)[0]
        items.append(data[position + 4:position + 4 + length])
        position += 4 + length
    array = np.empty(len(items), object)
    array[:] = items
    return array.reshape(spec["shape"])

def dtype_name(dtype):
    name = np.dtype(dtype).name
    return "string" if np.dtype(dtype).kind in "OSU" else name

class Signature:
    def __init__(self, interpreter, definition, subgraph):
        self.interpreter, self.subgraph = interpreter, subgraph
        self.inputs, self.outputs = definition["inputs"], definition["outputs"]

    def describe(self):
        return {"inputs": self.details(self.inputs), "outputs": self.details(self.outputs)}

    def details(self, tensors):
        return [
            {
                "name": name,
                "dtype": dtype_name(self.interpreter.TensorType(index, self.subgraph)),
                "shape": [int(size) for size in self.interpreter.TensorSizeSignature(index, self.subgraph)],
            }
            for name, index in tensors.items()
        ]

    def run(self, values):
        for name, value in values.items():
            shape = np.array(value.shape, np.int32)
            self.interpreter.ResizeInputTensor(self.inputs[name], shape, False, self.subgraph)
        self.interpreter.AllocateTensors(self.subgraph)
        for name, value in values.items():
            self.interpreter.SetTensor(self.inputs[name], value, self.subgraph)
        self.interpreter.Invoke(self.subgraph)
        return {
            name: widened(np.asarray(self.interpreter.GetTensor(index, self.subgraph)))
            for name, index in self.outputs.items()
        }

def widened(array):
    # JavaScript has no array of float16, whose values float32 holds exactly
    return array.astype(np.float32) if array.dtype == np.float16 else array

def load(model):
    # builtin ops with the optimized kernels, no custom ops, one thread
    interpreter = wrapper.CreateWrapperFromBuffer(model, 1, [], [], False, False, 1, False)
    definitions = interpreter.GetSignatureDefs()
    if not definitions:
        return {"serving_default": Signature(interpreter, unnamed(interpreter), 0)}
    return {
        key: Signature(interpreter, value, interpreter.GetSubgraphIndexFromSignature(key))
        for key, value in definitions.items()
    }

def unnamed(interpreter):
    # a model without signatures: its tensors have names
    named = lambda indices: {interpreter.TensorName(int(index), 0): int(index) for index in indices}
    return {"inputs": named(interpreter.InputIndices()), "outputs": named(interpreter.OutputIndices())}

def answer(signatures, request, blobs):
    values = {spec["name"]: from_bytes(spec, blob) for spec, blob in zip(request["inputs"], blobs)}
    outputs = signatures[request["signature"]].run(values)
    tensors = [
        {"name": name, "dtype": dtype_name(value.dtype), "shape": list(value.shape)}
        for name, value in outputs.items()
    ]
    reply({"outputs": tensors}, [to_bytes(value) for value in outputs.values()])

def main():
    _, (model,) = read_request()
    try:
        signatures = load(model)
    except Exception as error:
        return reply({"error": str(error)})
    reply({"signatures": {key: signature.describe() for key, signature in signatures.items()}})
    while True:
        request, blobs = read_request()
        try:
            answer(signatures, request, blobs)
        except Exception as error:
            reply({"error": str(error)})

main()
`;
