"""The models: the shapes of their weights and data, and one file for each that all programs start from."""

import array
import dataclasses
import json
import math
import pathlib
import random
import sys

SEED = 20


@dataclasses.dataclass(frozen=True)
class Tensor:
    """One tensor of a model's file. `fill`: a number for all elements, `glorot`, `normal`, `uniform`, `ids`, `classes`."""

    name: str
    shape: tuple[int, ...]
    fill: str | float = 0.0
    dtype: str = "float32"
    # One past the largest number of `ids` and `classes`.
    count: int = 0


@dataclasses.dataclass(frozen=True)
class Model:
    name: str
    title: str
    weights: tuple[Tensor, ...]
    x: Tensor
    y: Tensor


def weight(name: str, *shape: int) -> Tensor:
    return Tensor(name, shape, "glorot" if len(shape) > 1 else 0.0)


def classes(batch: int, count: int) -> Tensor:
    return Tensor("y", (batch, count), "classes", count=count)


MLP = Model(
    "mlp",
    "MLP 784-128-10, batch 32",
    (weight("w1", 784, 128), weight("b1", 128), weight("w2", 128, 10), weight("b2", 10)),
    Tensor("x", (32, 784), "uniform"),
    classes(32, 10),
)

CNN = Model(
    "cnn",
    "CNN 28×28×1, 3×3 convolutions of 32 and 64, batch 64",
    (
        *(weight("filter1", 3, 3, 1, 32), weight("b1", 32), weight("filter2", 3, 3, 32, 64), weight("b2", 64)),
        *(weight("w", 1600, 10), weight("b", 10)),
    ),
    Tensor("x", (64, 28, 28, 1), "uniform"),
    classes(64, 10),
)

LSTM = Model(
    "lstm",
    "LSTM text classifier 5000×32-64-2, sequence 64, batch 32",
    (
        *(weight("embedding", 5000, 32), weight("kernel", 32, 256), weight("recurrent", 64, 256), weight("b", 256)),
        *(weight("w", 64, 2), weight("b_out", 2)),
    ),
    Tensor("x", (32, 64), "ids", "int32", count=5000),
    classes(32, 2),
)

TRANSFORMER = Model(
    "transformer",
    "transformer block, d=128, 4 heads, sequence 64, batch 16",
    (
        *(Tensor("gamma1", (128,), 1.0), weight("beta1", 128)),
        *(weight("query", 128, 128), weight("key", 128, 128), weight("value", 128, 128), weight("output", 128, 128)),
        *(Tensor("gamma2", (128,), 1.0), weight("beta2", 128)),
        *(weight("w1", 128, 512), weight("b1", 512), weight("w2", 512, 128), weight("b2", 128)),
    ),
    Tensor("x", (16, 64, 128), "normal"),
    Tensor("y", (16, 64, 128), "normal"),
)

MODELS = {model.name: model for model in (MLP, CNN, LSTM, TRANSFORMER)}


def write_tensors(model: Model, folder: pathlib.Path) -> pathlib.Path:
    """Writes all tensors, one after the other, and a list of them, of which the path is returned."""
    numbers = random.Random(SEED)
    data = bytearray()
    entries = []
    for role, tensor in [*(("weight", weight) for weight in model.weights), ("x", model.x), ("y", model.y)]:
        values = array.array("i" if tensor.dtype == "int32" else "f", elements(tensor, numbers))
        if sys.byteorder == "big":
            values.byteswap()
        entry = {"role": role, "name": tensor.name, "shape": tensor.shape, "dtype": tensor.dtype, "offset": len(data)}
        entries.append(entry)
        data += values.tobytes()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{model.name}.bin").write_bytes(data)
    path = folder / f"{model.name}.json"
    path.write_text(json.dumps(entries) + "\n")
    return path


def elements(tensor: Tensor, numbers: random.Random) -> list[float]:
    size = math.prod(tensor.shape)
    if isinstance(tensor.fill, float):
        return [tensor.fill] * size
    if tensor.fill == "uniform":
        return [numbers.random() for _ in range(size)]
    if tensor.fill == "normal":
        return [numbers.gauss(0, 1) for _ in range(size)]
    if tensor.fill == "ids":
        return [numbers.randrange(tensor.count) for _ in range(size)]
    if tensor.fill == "classes":
        return [float(index % tensor.count == row % tensor.count) for row in range(tensor.shape[0]) for index in range(tensor.count)]
    receptive = math.prod(tensor.shape[:-2])
    deviation = math.sqrt(2 / (receptive * (tensor.shape[-1] + tensor.shape[-2])))
    return [numbers.gauss(0, deviation) for _ in range(size)]
