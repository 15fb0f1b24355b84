"""SavedModels for the tests of tf.lite and tf.converters, and what they compute, written by TensorFlow's Python.

    python -m venv /tmp/golden && /tmp/golden/bin/pip install 'tensorflow-cpu==2.21.*' numpy
    /tmp/golden/bin/python test/golden/exports/make.py

Made with TensorFlow 2.21.0 and Keras 3, seed 1.
"""

import json
import os
import pathlib
import shutil

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tensorflow as tf

folder = pathlib.Path(__file__).parent
keras.utils.set_random_seed(1)
generator = np.random.default_rng(1)
expected = {}


def flat():
    """As TensorFlow 1 wrote it: one graph, without functions."""
    x = generator.random((3, 4), np.float32)
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        placeholder = tf.compat.v1.placeholder(tf.float32, [None, 4], name="x")
        weights = tf.compat.v1.get_variable(
            "weights", initializer=generator.standard_normal((4, 3)).astype("f"), use_resource=True)
        bias = tf.compat.v1.get_variable(
            "bias", initializer=generator.standard_normal(3).astype("f"), use_resource=True)
        y = tf.nn.softmax(tf.matmul(placeholder, weights) + bias)
        label = tf.argmax(y, 1)
        session.run(tf.compat.v1.global_variables_initializer())
        tf.compat.v1.saved_model.simple_save(
            session, str(folder / "flat"), {"x": placeholder}, {"y": y, "label": label})
        y, label = session.run([y, label], {placeholder: x})
    expected["flat"] = {"inputs": {"x": x.tolist()}, "outputs": {"y": y.tolist(), "label": label.tolist()}}


def cnn():
    """As Keras 3 exports it: a signature that calls functions."""
    layers = keras.layers
    model = keras.Sequential([
        layers.Input((8, 8, 1), name="image"),
        layers.Conv2D(4, 3, activation="relu"),
        layers.BatchNormalization(),
        layers.MaxPool2D(),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(3, activation="softmax"),
    ])
    model.layers[1].set_weights([generator.random(weight.shape, np.float32) for weight in model.layers[1].weights])
    model.export(str(folder / "cnn"), verbose=False)
    x = generator.random((3, 8, 8, 1), np.float32)
    signature = tf.saved_model.load(str(folder / "cnn")).signatures["serving_default"]
    (name,) = signature.structured_input_signature[1]
    y = signature(**{name: tf.constant(x)})["output_0"].numpy()
    expected["cnn"] = {"inputs": {name: x.tolist()}, "outputs": {"output_0": y.tolist()}}


def loop():
    """A recurrent layer: a While over lists of tensors, whose body reads variables."""
    model = keras.Sequential([
        keras.layers.Input((5,), dtype="int32", name="ids"),
        keras.layers.Embedding(20, 4),
        keras.layers.LSTM(6),
        keras.layers.Dense(2),
    ])
    model.export(str(folder / "loop"), verbose=False)
    x = generator.integers(0, 20, (3, 5)).astype("int32")
    signature = tf.saved_model.load(str(folder / "loop")).signatures["serving_default"]
    (name,) = signature.structured_input_signature[1]
    y = signature(**{name: tf.constant(x)})["output_0"].numpy()
    expected["loop"] = {"inputs": {name: x.tolist()}, "outputs": {"output_0": y.tolist()}}


class Wide(tf.Module):
    """Weights of 4096 elements: converters leave small ones unquantised."""

    def __init__(self):
        self.weights = tf.Variable(generator.standard_normal((64, 64)).astype("f"))

    @tf.function(input_signature=[tf.TensorSpec([None, 64], tf.float32, name="x")])
    def __call__(self, x):
        return {"y": tf.tanh(tf.matmul(x, self.weights) / 64)}


class Inverse(tf.Module):
    """An op that neither TensorFlow Lite nor TensorFlow.js has."""

    @tf.function(input_signature=[tf.TensorSpec([None, 2, 2], tf.float32, name="x")])
    def __call__(self, x):
        return {"y": tf.linalg.inv(x)}


class Names(tf.Module):
    """Strings and 64-bit integers."""

    @tf.function(input_signature=[tf.TensorSpec([None], tf.int64, name="n")])
    def __call__(self, n):
        return {"name": tf.gather(tf.constant(["adelie", "chinstrap", "gentoo"]), n), "doubled": n * 2}


for name in ("flat", "cnn", "loop", "inverse", "names", "wide"):
    shutil.rmtree(folder / name, ignore_errors=True)
flat()
cnn()
loop()
inverse = Inverse()
tf.saved_model.save(inverse, str(folder / "inverse"), signatures=inverse.__call__)
names = Names()
tf.saved_model.save(names, str(folder / "names"), signatures=names.__call__)
wide = Wide()
tf.saved_model.save(wide, str(folder / "wide"), signatures=wide.__call__)
x = generator.random((3, 64), np.float32)
expected["wide"] = {"inputs": {"x": x.tolist()}, "outputs": {"y": wide(tf.constant(x))["y"].numpy().tolist()}}
(folder / "expected.json").write_text(json.dumps(expected) + "\n")
