"""Golden values for test/runtime/backend/ops.tf.test.ts: what TensorFlow's Python computes.

    python -m venv /tmp/golden && /tmp/golden/bin/pip install 'tensorflow-cpu==2.21.*' numpy
    /tmp/golden/bin/python test/golden/ops/make.py

Writes one JSON file a group beside this script. A case holds the kernel's name, inputs and attrs as
TensorFlow.js passes them to a kernel, and the outputs as TensorFlow's Python computes them.
"""

import json
import math
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

import numpy as np
import tensorflow as tf

SEED = 20
folder = pathlib.Path(__file__).parent
random = np.random.default_rng(SEED)
groups: dict[str, list] = {}
group: list = []
raw = tf.raw_ops

DTYPES = {
    "float32": "float32", "int32": "int32", "bool": "bool", "complex64": "complex64",
    "object": "string", "int64": "int64", "uint8": "uint8", "float64": "float64", "float16": "float16",
}


def number(value):
    value = float(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return "-0" if value == 0 and math.copysign(1, value) < 0 else value


def tensor(value):
    array = value.numpy() if isinstance(value, tf.Tensor) else np.asarray(value)
    if isinstance(array, (bytes, str)):
        array = np.asarray(array, dtype=object)
    dtype = "string" if array.dtype.kind in "SUO" else DTYPES[array.dtype.name]
    flat = array.reshape(-1)
    if dtype == "string":
        values = [item.decode() if isinstance(item, bytes) else str(item) for item in flat]
    elif dtype == "complex64":
        values = [number(part) for item in flat for part in (item.real, item.imag)]
    elif dtype == "int64":
        values = [str(item) for item in flat]
    elif dtype == "bool":
        values = [bool(item) for item in flat]
    elif dtype in ("int32", "uint8"):
        values = [int(item) for item in flat]
    else:
        values = [number(item) for item in flat]
    return {"dtype": dtype, "shape": list(array.shape), "values": values}


def begin(name):
    global group
    group = groups.setdefault(name, [])


def case(kernel, inputs, attrs, outputs, note="values"):
    outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
    encoded = [tensor(i) for i in inputs] if isinstance(inputs, list) else {k: tensor(v) for k, v in inputs.items()}
    group.append({"kernel": kernel, "note": note, "inputs": encoded, "attrs": attrs, "outputs": [tensor(o) for o in outputs]})


def floats(*shape, low=-2.0, high=2.0):
    return random.uniform(low, high, shape).astype(np.float32)


def ints(*shape, low=-5, high=6):
    return random.integers(low, high, shape).astype(np.int32)


def bools(*shape):
    return random.integers(0, 2, shape).astype(bool)


SPECIAL = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0, 1e-30, 3e38], np.float32)


def unary():
    begin("unary")
    domains = {
        "Acosh": (1.0, 4.0), "Log": (0.1, 4.0), "Rsqrt": (0.1, 4.0), "Sqrt": (0.1, 4.0), "Log1p": (-0.9, 4.0),
        "Acos": (-1.0, 1.0), "Asin": (-1.0, 1.0), "Atanh": (-0.9, 0.9), "Reciprocal": (0.5, 3.0),
    }
    functions = {
        "Abs": tf.abs, "Acos": tf.acos, "Acosh": tf.acosh, "Asin": tf.asin, "Asinh": tf.asinh, "Atan": tf.atan,
        "Atanh": tf.atanh, "Ceil": tf.math.ceil, "Cos": tf.cos, "Cosh": tf.cosh, "Elu": tf.nn.elu,
        "Erf": tf.math.erf, "Exp": tf.exp, "Expm1": tf.math.expm1, "Floor": tf.floor, "IsFinite": tf.math.is_finite,
        "IsInf": tf.math.is_inf, "IsNan": tf.math.is_nan, "Log": tf.math.log, "Log1p": tf.math.log1p, "Neg": tf.negative,
        "OnesLike": tf.ones_like, "Reciprocal": tf.math.reciprocal, "Relu": tf.nn.relu, "Relu6": tf.nn.relu6,
        "Round": tf.round, "Rsqrt": tf.math.rsqrt, "Selu": tf.nn.selu, "Sigmoid": tf.sigmoid, "Sign": tf.sign,
        "Sin": tf.sin, "Sinh": tf.sinh, "Softplus": tf.nn.softplus, "Sqrt": tf.sqrt, "Square": tf.square, "Tan": tf.tan,
        "Tanh": tf.tanh, "ZerosLike": tf.zeros_like,
    }
    for kernel, function in functions.items():
        low, high = domains.get(kernel, (-3.0, 3.0))
        x = floats(2, 3, low=low, high=high)
        case(kernel, {"x": x}, {}, function(x))
        case(kernel, {"x": SPECIAL}, {}, function(SPECIAL), "NaN, infinities and zeros")
    for kernel in ["Abs", "Neg", "Sign", "Square", "OnesLike", "ZerosLike"]:
        x = ints(2, 3)
        case(kernel, {"x": x}, {}, functions[kernel](x), "int32")
    halves = np.array([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5], np.float32)
    case("Round", {"x": halves}, {}, tf.round(halves), "halves go to the even number")
    case("ZerosLike", {"x": np.array(["a", "b"], object)}, {}, tf.constant(["", ""]), "string")
    case("LogicalNot", {"x": np.array([True, False])}, {}, tf.constant([False, True]))
    x = np.array([-2.0, 0.0, 3.0, np.nan], np.float32)
    case("Step", {"x": x}, {"alpha": 0.25}, tf.where(tf.math.is_nan(x), x, tf.where(x > 0, 1.0, 0.25)))
    x = floats(2, 3)
    case("LeakyRelu", {"x": x}, {"alpha": 0.1}, tf.nn.leaky_relu(x, 0.1))
    case("ClipByValue", {"x": x}, {"clipValueMin": -0.5, "clipValueMax": 1.0}, tf.clip_by_value(x, -0.5, 1.0))
    case("Identity", {"x": x}, {}, tf.identity(x))
    case("Softmax", {"logits": x}, {"dim": 1}, tf.nn.softmax(x))
    x = np.array(["hello world", "", "aaa"], object)
    attrs = {"pattern": "[ao]", "rewrite": "<\\0>", "replaceGlobal": True}
    case("StaticRegexReplace", {"x": x}, attrs, tf.strings.regex_replace(x, "[ao]", "<\\0>"))
    attrs = {**attrs, "replaceGlobal": False}
    case("StaticRegexReplace", {"x": x}, attrs, tf.strings.regex_replace(x, "[ao]", "<\\0>", replace_global=False), "first match")


def casts():
    begin("casts")
    sources = {
        "float32": np.array([-1.7, 0.0, 2.9, 250.5], np.float32), "int32": np.array([-3, 0, 7, 300], np.int32),
        "bool": np.array([True, False, True, True]),
    }
    for name, x in sources.items():
        for dtype in ["float32", "int32", "bool", "complex64", "int64", "float64", "float16"]:
            if name == dtype:
                continue
            case("Cast", {"x": x}, {"dtype": dtype}, tf.cast(x, dtype), f"{name} to {dtype}")
    whole = np.array([2**53 + 1, -(2**62), 5], np.int64)
    case("Cast", {"x": whole}, {"dtype": "float64"}, tf.cast(whole, tf.float64), "int64 to float64")
    case("Cast", {"x": np.array([0, 255, 7], np.uint8)}, {"dtype": "int32"}, tf.constant([0, 255, 7]), "uint8 to int32")
    case("Add", {"a": whole, "b": np.array([1, 1, 1], np.int64)}, {}, tf.constant(whole) + 1, "int64 beyond 2^53")


def binary():
    begin("binary")
    a, b, row = floats(2, 3), floats(2, 3, low=0.5, high=3.0), floats(3, low=0.5, high=3.0)
    i, j = ints(2, 3), ints(2, 3, low=1)
    arithmetic = {
        "Add": tf.add, "Sub": tf.subtract, "Multiply": tf.multiply, "RealDiv": tf.divide, "FloorDiv": tf.math.floordiv,
        "Mod": tf.math.floormod, "Maximum": tf.maximum, "Minimum": tf.minimum, "SquaredDifference": tf.math.squared_difference,
        "Atan2": tf.atan2, "Pow": lambda x, y: tf.pow(tf.cast(x, tf.float32), tf.cast(y, tf.float32)),
    }
    compare = {
        "Equal": tf.equal, "NotEqual": tf.not_equal, "Greater": tf.greater, "GreaterEqual": tf.greater_equal,
        "Less": tf.less, "LessEqual": tf.less_equal,
    }
    for kernel, function in {**arithmetic, **compare}.items():
        left = np.abs(a) if kernel == "Pow" else a
        case(kernel, {"a": left, "b": b}, {}, function(left, b))
        case(kernel, {"a": left, "b": row}, {}, function(left, row), "broadcast")
        nans = np.array([np.nan, np.inf, -0.0, 1.0], np.float32), np.array([1.0, np.inf, 0.0, np.nan], np.float32)
        case(kernel, {"a": nans[0], "b": nans[1]}, {}, function(*nans), "NaN, infinities and zeros")
    for kernel in ["Add", "Sub", "Multiply", "FloorDiv", "Mod", "Maximum", "Minimum", "SquaredDifference"]:
        case(kernel, {"a": i, "b": j}, {}, arithmetic[kernel](i, j), "int32")
    for kernel in compare:
        case(kernel, {"a": i, "b": j}, {}, compare[kernel](i, j), "int32")
    empty = np.zeros([0, 3], np.float32)
    case("Add", {"a": empty, "b": row}, {}, tf.add(empty, row), "no elements")
    case("Add", {"a": np.float32(1.5), "b": np.float32(2)}, {}, tf.constant(3.5), "scalars")
    p, q = np.array([True, True, False, False]), np.array([True, False, True, False])
    case("LogicalAnd", {"a": p, "b": q}, {}, tf.logical_and(p, q))
    case("LogicalOr", {"a": p, "b": q}, {}, tf.logical_or(p, q))
    case("Equal", {"a": np.array(["a", "é"], object), "b": np.array(["a", "b"], object)}, {}, tf.constant([True, False]), "string")
    case("AddN", [a, b, a], {}, tf.add_n([a, b, a]))
    alpha = np.array([0.1, 0.2, 0.3], np.float32)
    case("Prelu", {"x": a, "alpha": alpha}, {}, tf.where(a > 0, a, a * alpha))
    case("EluGrad", {"dy": b, "y": a}, {}, raw.EluGrad(gradients=b, outputs=a))
    case("ReluGrad", {"dy": b, "y": a}, {}, raw.ReluGrad(gradients=b, features=a))
    case("SigmoidGrad", {"dy": b, "y": a}, {}, raw.SigmoidGrad(y=a, dy=b))
    case("TanhGrad", {"dy": b, "y": a}, {}, raw.TanhGrad(y=a, dy=b))
    condition = bools(2, 3)
    case("Select", {"condition": condition, "t": a, "e": b}, {}, tf.where(condition, a, b))
    case("BroadcastArgs", {"s0": np.array([2, 1, 3], np.int32), "s1": np.array([4, 1], np.int32)}, {}, tf.constant([2, 4, 3]))


def complex_numbers():
    begin("complex")
    re, im = floats(2, 4), floats(2, 4)
    z = (re + 1j * im).astype(np.complex64)
    case("Complex", {"real": re, "imag": im}, {}, tf.complex(re, im))
    case("Real", {"input": z}, {}, tf.math.real(z))
    case("Imag", {"input": z}, {}, tf.math.imag(z))
    case("ComplexAbs", {"x": z}, {}, tf.abs(z))
    case("Abs", {"x": z}, {}, tf.abs(z), "complex64")
    case("FFT", {"input": z}, {}, tf.signal.fft(z))
    case("IFFT", {"input": z}, {}, tf.signal.ifft(z))
    case("Add", {"a": z, "b": z}, {}, tf.add(z, z), "complex64")
    case("Multiply", {"a": z, "b": z}, {}, tf.multiply(z, z), "complex64")


def reductions():
    begin("reductions")
    x, p = floats(2, 3, 4), bools(2, 3)
    reduce = {
        "Sum": tf.reduce_sum, "Mean": tf.reduce_mean, "Prod": tf.reduce_prod, "Min": tf.reduce_min, "Max": tf.reduce_max,
    }
    for kernel, function in reduce.items():
        axis = "reductionIndices" if kernel == "Max" else "axis"
        case(kernel, {"x": x}, {axis: [0, 2], "keepDims": False}, function(x, [0, 2]))
        case(kernel, {"x": x}, {axis: [1], "keepDims": True}, function(x, [1], keepdims=True), "keepDims")
        whole = np.array([1.0, np.nan, 3.0], np.float32)
        case(kernel, {"x": whole}, {axis: [0], "keepDims": False}, function(whole), "NaN")
    i = ints(2, 3)
    case("Sum", {"x": i}, {"axis": [1], "keepDims": False}, tf.reduce_sum(i, 1), "int32")
    case("Max", {"x": i}, {"reductionIndices": [1], "keepDims": False}, tf.reduce_max(i, 1), "int32")
    case("Mean", {"x": i}, {"axis": [1], "keepDims": False}, tf.reduce_mean(i.astype(np.float32), 1), "int32 gives float32")
    case("All", {"x": p}, {"axis": [1], "keepDims": False}, tf.reduce_all(p, 1))
    case("Any", {"x": p}, {"axis": [0], "keepDims": False}, tf.reduce_any(p, 0))
    case("ArgMax", {"x": x}, {"axis": 2}, tf.argmax(x, 2, tf.int32))
    case("ArgMin", {"x": x}, {"axis": 0}, tf.argmin(x, 0, tf.int32))
    for kernel, function in {"Cumsum": tf.cumsum, "Cumprod": tf.math.cumprod}.items():
        for exclusive, reverse in [(False, False), (True, False), (False, True)]:
            attrs = {"axis": 1, "exclusive": exclusive, "reverse": reverse}
            case(kernel, {"x": x}, attrs, function(x, 1, exclusive, reverse), f"exclusive {exclusive}, reverse {reverse}")
    segments = np.array([0, 2, 0], np.int32)
    case("UnsortedSegmentSum", {"x": x[0], "segmentIds": segments}, {"numSegments": 3}, tf.math.unsorted_segment_sum(x[0], segments, 3))
    counted, weights = np.array([1, 3, 1, 0], np.int32), floats(4)
    case("Bincount", {"x": counted, "weights": weights}, {"size": 5}, raw.Bincount(arr=counted, size=5, weights=weights))
    case("TopK", {"x": x}, {"k": 2, "sorted": True}, list(tf.math.top_k(x, 2)))
    repeated = np.array([3, 1, 3, 2, 1], np.int32)
    case("Unique", {"x": repeated}, {"axis": 0}, list(raw.UniqueV2(x=repeated, axis=[0])))


def shapes():
    begin("shapes")
    x = floats(2, 3, 4)
    case("Reshape", {"x": x}, {"shape": [4, 6]}, tf.reshape(x, [4, 6]))
    case("ExpandDims", {"input": x}, {"dim": 1}, tf.expand_dims(x, 1))
    case("Transpose", {"x": x}, {"perm": [2, 0, 1]}, tf.transpose(x, [2, 0, 1]))
    case("Reverse", {"x": x}, {"dims": [0, 2]}, tf.reverse(x, [0, 2]))
    image = floats(1, 2, 3, 1)
    case("FlipLeftRight", {"image": image}, {}, tf.image.flip_left_right(image))
    case("Slice", {"x": x}, {"begin": [0, 1, 1], "size": [1, 2, 3]}, tf.slice(x, [0, 1, 1], [1, 2, 3]))
    masks = {"beginMask": 0, "endMask": 0, "ellipsisMask": 0, "newAxisMask": 0, "shrinkAxisMask": 0}
    case("StridedSlice", {"x": x}, {"begin": [1, 0, 0], "end": [2, 3, 4], "strides": [1, 2, 3], **masks}, tf.strided_slice(x, [1, 0, 0], [2, 3, 4], [1, 2, 3]))
    shrink = {**masks, "shrinkAxisMask": 1, "beginMask": 2}
    case("StridedSlice", {"x": x}, {"begin": [1, 1, 0], "end": [2, 3, 4], "strides": [1, 1, 1], **shrink}, x[1, :3, 0:4], "masks")
    case("Concat", [x, x], {"axis": 1}, tf.concat([x, x], 1))
    case("Pack", [x[0], x[1]], {"axis": 1}, tf.stack([x[0], x[1]], 1))
    case("Unpack", {"value": x}, {"axis": 1}, tf.unstack(x, axis=1))
    case("SplitV", {"x": x}, {"numOrSizeSplits": [1, 3], "axis": 2}, tf.split(x, [1, 3], 2))
    case("Tile", {"x": x[0]}, {"reps": [2, 1]}, tf.tile(x[0], [2, 1]))
    words = np.array(["a", "bc"], object)
    case("Tile", {"x": words}, {"reps": [2]}, tf.tile(words, [2]), "string")
    pads = [[0, 1], [2, 0]]
    case("PadV2", {"x": x[0]}, {"paddings": pads, "constantValue": 1.5}, tf.pad(x[0], pads, constant_values=1.5))
    for mode in ["reflect", "symmetric"]:
        case("MirrorPad", {"x": x[0]}, {"paddings": pads, "mode": mode}, tf.pad(x[0], pads, mode), mode)
    indices = np.array([2, 0], np.int32)
    case("GatherV2", {"x": x, "indices": indices}, {"axis": 1, "batchDims": 0}, tf.gather(x, indices, axis=1))
    where = np.array([[0, 2], [1, 0]], np.int32)
    case("GatherNd", {"params": x, "indices": where}, {}, tf.gather_nd(x, where))
    updates = floats(2, 4)
    case("ScatterNd", {"indices": where, "updates": updates}, {"shape": [2, 3, 4]}, tf.scatter_nd(where, updates, [2, 3, 4]))
    case("TensorScatterUpdate", {"tensor": x, "indices": where, "updates": updates}, {}, tf.tensor_scatter_nd_update(x, where, updates))
    sparse = {"sparseIndices": where, "sparseValues": floats(2), "defaultValue": np.float32(-1)}
    dense = raw.SparseToDense(sparse_indices=where, output_shape=[2, 3], sparse_values=sparse["sparseValues"], default_value=np.float32(-1))
    case("SparseToDense", sparse, {"outputShape": [2, 3]}, dense)
    square = floats(1, 4, 4, 1)
    batches = tf.space_to_batch_nd(square, [2, 2], [[0, 0], [2, 0]])
    case("SpaceToBatchND", {"x": square}, {"blockShape": [2, 2], "paddings": [[0, 0], [2, 0]]}, batches)
    case("BatchToSpaceND", {"x": batches}, {"blockShape": [2, 2], "crops": [[0, 0], [2, 0]]}, square)
    deep = floats(1, 2, 2, 4)
    case("DepthToSpace", {"x": deep}, {"blockSize": 2, "dataFormat": "NHWC"}, tf.nn.depth_to_space(deep, 2))
    diagonal = floats(3)
    case("Diag", {"x": diagonal}, {}, tf.linalg.tensor_diag(diagonal))
    marks = np.array([1, 0, 3], np.int32)
    case("OneHot", {"indices": marks}, {"depth": 4, "onValue": 2, "offValue": -1, "dtype": "float32"}, tf.one_hot(marks, 4, 2.0, -1.0))
    case("Fill", {}, {"shape": [2, 3], "value": 1.5, "dtype": "float32"}, tf.fill([2, 3], 1.5))
    case("Fill", {}, {"shape": [2], "value": "é", "dtype": "string"}, tf.fill([2], "é"), "string")
    case("Range", {}, {"start": 1, "stop": 10, "step": 3, "dtype": "int32"}, tf.range(1, 10, 3))
    case("Range", {}, {"start": 0, "stop": 1, "step": 0.25, "dtype": "float32"}, tf.range(0.0, 1.0, 0.25), "float32")
    case("LinSpace", {}, {"start": -1, "stop": 2, "num": 5}, tf.linspace(np.float32(-1), np.float32(2), 5))


def matrices():
    begin("matrices")
    a, b = floats(2, 3, 4), floats(2, 4, 5)
    case("BatchMatMul", {"a": a, "b": b}, {"transposeA": False, "transposeB": False}, tf.matmul(a, b))
    at, bt = np.swapaxes(a, 1, 2).copy(), np.swapaxes(b, 1, 2).copy()
    case("BatchMatMul", {"a": at, "b": bt}, {"transposeA": True, "transposeB": True}, tf.matmul(a, b), "transposed")
    bias = floats(5)
    for activation in ["linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu"]:
        attrs = {"transposeA": False, "transposeB": False, "activation": activation, "leakyreluAlpha": 0.1}
        case("_FusedMatMul", {"a": a, "b": b, "bias": bias}, attrs, activate(activation, tf.matmul(a, b) + bias), activation)
    case("Einsum", [a, b], {"equation": "bij,bjk->bik"}, tf.einsum("bij,bjk->bik", a, b))
    case("Einsum", [a], {"equation": "bij->ji"}, tf.einsum("bij->ji", a), "one operand")
    logits = np.log(np.array([[0.1, 0.2, 0.7], [0.5, 0.25, 0.25]], np.float32))
    drawn = raw.Multinomial(logits=logits, num_samples=6, seed=7, seed2=49, output_dtype=tf.int32)
    case("Multinomial", {"logits": logits}, {"numSamples": 6, "seed": 7, "normalized": False}, drawn, "seeded")


def activate(name, x):
    functions = {
        "linear": tf.identity, "relu": tf.nn.relu, "relu6": tf.nn.relu6, "elu": tf.nn.elu, "sigmoid": tf.sigmoid,
        "leakyrelu": lambda y: tf.nn.leaky_relu(y, 0.1),
    }
    return functions[name](x)


def convolutions():
    begin("convolutions")
    x, f = floats(1, 5, 5, 2), floats(3, 3, 2, 3)
    for pad, strides, dilations in [("same", 1, 1), ("valid", 2, 1), ("valid", 1, 2)]:
        attrs = {"strides": [strides, strides], "pad": pad, "dataFormat": "NHWC", "dilations": [dilations, dilations]}
        y = tf.nn.conv2d(x, f, strides, pad.upper(), dilations=dilations)
        case("Conv2D", {"x": x, "filter": f}, attrs, y, f"{pad}, stride {strides}, dilation {dilations}")
    explicit = [[0, 0], [1, 0], [2, 1], [0, 0]]
    attrs = {"strides": [1, 1], "pad": explicit, "dataFormat": "NHWC", "dilations": [1, 1]}
    case("Conv2D", {"x": x, "filter": f}, attrs, tf.nn.conv2d(x, f, 1, explicit), "explicit padding")
    dy = floats(1, 5, 5, 3)
    attrs = {"strides": [1, 1], "pad": "same", "dataFormat": "NHWC"}
    nhwc = {"strides": [1, 1, 1, 1], "padding": "SAME"}
    grad = raw.Conv2DBackpropFilter(input=x, filter_sizes=f.shape, out_backprop=dy, **nhwc)
    case("Conv2DBackpropFilter", {"x": x, "dy": dy}, {**attrs, "filterShape": list(f.shape)}, grad)
    grad = raw.Conv2DBackpropInput(input_sizes=x.shape, filter=f, out_backprop=dy, **nhwc)
    case("Conv2DBackpropInput", {"dy": dy, "filter": f}, {**attrs, "inputShape": list(x.shape)}, grad)
    bias, base = floats(3), {"strides": [1, 1], "pad": "same", "dataFormat": "NHWC", "dilations": [1, 1]}
    for activation in ["linear", "relu", "sigmoid"]:
        y = activate(activation, tf.nn.conv2d(x, f, 1, "SAME") + bias)
        case("FusedConv2D", {"x": x, "filter": f, "bias": bias}, {**base, "activation": activation}, y, activation)

    d = floats(3, 3, 2, 2)
    y = tf.nn.depthwise_conv2d(x, d, [1, 1, 1, 1], "SAME")
    case("DepthwiseConv2dNative", {"x": x, "filter": d}, {"strides": [1, 1], "pad": "same", "dilations": [1, 1]}, y)
    bias = floats(4)
    attrs = {"strides": [1, 1], "pad": "same", "dilations": [1, 1], "activation": "relu"}
    case("FusedDepthwiseConv2D", {"x": x, "filter": d, "bias": bias}, attrs, tf.nn.relu(y + bias))
    dy = floats(*y.shape)
    attrs = {"strides": [1, 1], "pad": "same", "dilations": [1, 1]}
    grad = raw.DepthwiseConv2dNativeBackpropFilter(input=x, filter_sizes=d.shape, out_backprop=dy, **nhwc)
    case("DepthwiseConv2dNativeBackpropFilter", {"x": x, "dy": dy}, {**attrs, "filterShape": list(d.shape)}, grad)
    grad = raw.DepthwiseConv2dNativeBackpropInput(input_sizes=x.shape, filter=d, out_backprop=dy, **nhwc)
    case("DepthwiseConv2dNativeBackpropInput", {"dy": dy, "filter": d}, {**attrs, "inputShape": list(x.shape)}, grad)

    v, g = floats(1, 4, 4, 4, 2), floats(2, 2, 2, 2, 3)
    ndhwc = {"strides": [1, 1, 1, 1, 1], "padding": "SAME"}
    attrs = {"strides": [1, 1, 1], "pad": "same", "dilations": [1, 1, 1]}
    y = tf.nn.conv3d(v, g, padding="SAME", strides=[1, 1, 1, 1, 1])
    case("Conv3D", {"x": v, "filter": g}, attrs, y)
    dy, attrs = floats(*y.shape), {"strides": [1, 1, 1], "pad": "same"}
    grad = raw.Conv3DBackpropFilterV2(input=v, filter_sizes=g.shape, out_backprop=dy, **ndhwc)
    case("Conv3DBackpropFilterV2", {"x": v, "dy": dy}, {**attrs, "filterShape": list(g.shape)}, grad)
    grad = raw.Conv3DBackpropInputV2(input_sizes=v.shape, filter=g, out_backprop=dy, **ndhwc)
    case("Conv3DBackpropInputV2", {"dy": dy, "filter": g}, {**attrs, "inputShape": list(v.shape)}, grad)

    m = floats(3, 3, 2)
    attrs = {"strides": [1, 1], "pad": "same", "dilations": [1, 1]}
    morph = {"strides": [1, 1, 1, 1], "rates": [1, 1, 1, 1], "padding": "SAME"}
    y = raw.Dilation2D(input=x, filter=m, **morph)
    case("Dilation2D", {"x": x, "filter": m}, attrs, y)
    dy = floats(*y.shape)
    grads = {"input": x, "filter": m, "out_backprop": dy, **morph}
    inputs = {"x": x, "filter": m, "dy": dy}
    case("Dilation2DBackpropFilter", inputs, attrs, raw.Dilation2DBackpropFilter(**grads))
    case("Dilation2DBackpropInput", inputs, attrs, raw.Dilation2DBackpropInput(**grads))


def pooling():
    begin("pooling")
    x = floats(1, 4, 4, 2)
    for pad, size, stride in [("valid", 2, 2), ("same", 3, 1)]:
        attrs = {"filterSize": [size, size], "strides": [stride, stride], "pad": pad}
        note = f"{pad}, {size}, stride {stride}"
        case("AvgPool", {"x": x}, attrs, tf.nn.avg_pool2d(x, size, stride, pad.upper()), note)
        case("MaxPool", {"x": x}, attrs, tf.nn.max_pool2d(x, size, stride, pad.upper()), note)
    attrs, nhwc = {"filterSize": [2, 2], "strides": [2, 2], "pad": "valid"}, {"ksize": [1, 2, 2, 1], "strides": [1, 2, 2, 1], "padding": "VALID"}
    dy, y = floats(1, 2, 2, 2), tf.nn.max_pool2d(x, 2, 2, "VALID")
    case("AvgPoolGrad", {"dy": dy, "input": x}, attrs, raw.AvgPoolGrad(orig_input_shape=x.shape, grad=dy, **nhwc))
    case("MaxPoolGrad", {"dy": dy, "input": x, "output": y}, attrs, raw.MaxPoolGrad(orig_input=x, orig_output=y, grad=dy, **nhwc))

    v = floats(1, 4, 4, 4, 1)
    attrs = {"filterSize": [2, 2, 2], "strides": [2, 2, 2], "pad": "valid", "dataFormat": "NDHWC"}
    ndhwc = {"ksize": [1, 2, 2, 2, 1], "strides": [1, 2, 2, 2, 1], "padding": "VALID"}
    y = tf.nn.max_pool3d(v, 2, 2, "VALID")
    case("AvgPool3D", {"x": v}, attrs, tf.nn.avg_pool3d(v, 2, 2, "VALID"))
    case("MaxPool3D", {"x": v}, attrs, y)
    dy = floats(*y.shape)
    case("AvgPool3DGrad", {"dy": dy, "input": v}, attrs, raw.AvgPool3DGrad(orig_input_shape=v.shape, grad=dy, **ndhwc))
    case("MaxPool3DGrad", {"dy": dy, "input": v, "output": y}, attrs, raw.MaxPool3DGrad(orig_input=v, orig_output=y, grad=dy, **ndhwc))

    mean, variance, scale, offset = floats(2), floats(2, low=0.5), floats(2), floats(2)
    variance = np.abs(variance)
    y = tf.nn.batch_normalization(x, mean, variance, offset, scale, 0.001)
    inputs = {"x": x, "mean": mean, "variance": variance, "scale": scale, "offset": offset}
    case("FusedBatchNorm", inputs, {"varianceEpsilon": 0.001}, y)
    lrn = {"depthRadius": 1, "bias": 1, "alpha": 0.5, "beta": 0.75}
    native = {"depth_radius": 1, "bias": 1.0, "alpha": 0.5, "beta": 0.75}
    y, dy = tf.nn.local_response_normalization(x, 1, 1.0, 0.5, 0.75), floats(*x.shape)
    case("LRN", {"x": x}, lrn, y)
    case("LRNGrad", {"x": x, "y": y, "dy": dy}, lrn, raw.LRNGrad(input_grads=dy, input_image=x, output_image=y, **native))


def images():
    begin("images")
    x = floats(1, 3, 3, 2)
    for align, half in [(False, False), (True, False), (False, True)]:
        attrs = {"size": [5, 4], "alignCorners": align, "halfPixelCenters": half}
        native = {"images": x, "size": [5, 4], "align_corners": align, "half_pixel_centers": half}
        note = f"alignCorners {align}, halfPixelCenters {half}"
        case("ResizeBilinear", {"images": x}, attrs, raw.ResizeBilinear(**native), note)
        case("ResizeNearestNeighbor", {"images": x}, attrs, raw.ResizeNearestNeighbor(**native), note)
    dy = floats(1, 5, 4, 2)
    case("ResizeBilinearGrad", {"images": x, "dy": dy}, {"alignCorners": False}, raw.ResizeBilinearGrad(grads=dy, original_image=x))
    case("ResizeNearestNeighborGrad", {"images": x, "dy": dy}, {"alignCorners": False}, raw.ResizeNearestNeighborGrad(grads=dy, size=[3, 3]))
    boxes = np.array([[0, 0, 1, 1], [0.2, 0.3, 1.4, 0.9]], np.float32)
    index = np.array([0, 0], np.int32)
    for method in ["bilinear", "nearest"]:
        attrs = {"cropSize": [2, 2], "method": method, "extrapolationValue": -1}
        y = raw.CropAndResize(image=x, boxes=boxes, box_ind=index, crop_size=[2, 2], method=method, extrapolation_value=-1)
        case("CropAndResize", {"image": x, "boxes": boxes, "boxInd": index}, attrs, y, method)

    boxes = np.array([[0, 0, 1, 1], [0, 0.1, 1, 1.1], [0, -0.1, 1, 0.9], [0, 10, 1, 11]], np.float32)
    scores = np.array([0.9, 0.75, 0.6, 0.95], np.float32)
    attrs = {"maxOutputSize": 3, "iouThreshold": 0.5, "scoreThreshold": 0.0}
    native = {"boxes": boxes, "scores": scores, "max_output_size": 3, "iou_threshold": 0.5, "score_threshold": 0.0}
    inputs = {"boxes": boxes, "scores": scores}
    case("NonMaxSuppressionV3", inputs, attrs, raw.NonMaxSuppressionV3(**native))
    case("NonMaxSuppressionV4", inputs, {**attrs, "padToMaxOutputSize": True}, list(raw.NonMaxSuppressionV4(**native, pad_to_max_output_size=True)))
    case("NonMaxSuppressionV5", inputs, {**attrs, "softNmsSigma": 0.5}, list(raw.NonMaxSuppressionV5(**native, soft_nms_sigma=0.5))[:2])


def recurrent():
    begin("recurrent")
    steps, batch, features, units = 3, 2, 2, 3
    x, cell, hidden = floats(steps, batch, features), floats(batch, units), floats(batch, units)
    weights, bias = floats(features + units, 4 * units), floats(4 * units)
    unused = np.zeros(units, np.float32)
    native = {"seq_len_max": np.int64(steps), "x": x, "cs_prev": cell, "h_prev": hidden, "w": weights, "wci": unused, "wcf": unused, "wco": unused, "b": bias, "use_peephole": False}
    inputs = {"x": x, "cell": cell, "hidden": hidden, "weights": weights, "bias": bias}
    y = raw.BlockLSTMV2(**native, cell_clip=0.0)
    case("BlockLSTMV2", inputs, {}, list(y))
    dcells, dhidden = floats(steps, batch, units), floats(steps, batch, units)
    dy = raw.BlockLSTMGradV2(**native, **y._asdict(), cs_grad=dcells, h_grad=dhidden)
    case("BlockLSTMGradV2", {**inputs, **y._asdict(), "cellsGrad": dcells, "hiddenGrad": dhidden}, {}, list(dy))


for make in [unary, casts, binary, complex_numbers, reductions, shapes, matrices, convolutions, pooling, images, recurrent]:
    make()

for name, cases in groups.items():
    header = {"script": "test/golden/ops/make.py", "tensorflow": tf.__version__, "seed": SEED, "cases": cases}
    (folder / f"{name}.json").write_text(json.dumps(header, ensure_ascii=False) + "\n")
    print(name, len(cases))
