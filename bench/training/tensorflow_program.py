"""Trains one model with TensorFlow's Python: `tensorflow_program.py MODEL ROW TENSORS`."""

import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import tensorflow as tf

from measuring import load_tensors, serve, timed


class TransformerBlock(keras.layers.Layer):
    """Attention and a dense layer, each behind a normalisation and beside a shortcut."""

    def build(self, shape):
        width, hidden = shape[-1], 4 * shape[-1]
        shapes = [(width,), (width,), *[(width, width)] * 4, (width,), (width,), (width, hidden), (hidden,), (hidden, width), (width,)]
        self.parameters = [self.add_weight(shape=shape, name=f"w{index}") for index, shape in enumerate(shapes)]

    def call(self, x):
        gamma1, beta1, query, key, value, output, gamma2, beta2, w1, b1, w2, b2 = self.parameters
        batch, time_steps, width = x.shape
        count = 4

        def normalised(x, gamma, beta):
            mean, variance = tf.nn.moments(x, -1, keepdims=True)
            return (x - mean) * tf.math.rsqrt(variance + 1e-5) * gamma + beta

        def dense(x, w):
            return tf.reshape(tf.reshape(x, [-1, x.shape[-1]]) @ w, [batch, time_steps, w.shape[-1]])

        def heads(x):
            return tf.transpose(tf.reshape(x, [batch, time_steps, count, width // count]), [0, 2, 1, 3])

        n = normalised(x, gamma1, beta1)
        q, k, v = heads(dense(n, query)), heads(dense(n, key)), heads(dense(n, value))
        attention = tf.nn.softmax(tf.matmul(q, k, transpose_b=True) * (width // count) ** -0.5)
        merged = tf.reshape(tf.transpose(attention @ v, [0, 2, 1, 3]), [batch, time_steps, width])
        r = x + dense(merged, output)
        m = normalised(r, gamma2, beta2)
        return r + dense(tf.nn.relu(dense(m, w1) + b1), w2) + b2


layers = keras.layers
LAYERS = {
    "mlp": lambda: [layers.Dense(128, activation="relu"), layers.Dense(10)],
    "cnn": lambda: [
        *(layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D()),
        *(layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D()),
        *(layers.Flatten(), layers.Dense(10)),
    ],
    "lstm": lambda: [layers.Embedding(5000, 32), layers.LSTM(64), layers.Dense(2)],
    "transformer": lambda: [TransformerBlock()],
}


def classification_loss(y, logits):
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(y, logits))


def regression_loss(y, output):
    return tf.reduce_mean(tf.square(output - y))


class Steps:
    """A step of one's own: tape, gradients, Adam."""

    block = 1

    def __init__(self, name: str, tensors: str, row: str) -> None:
        self.model, self.x, self.y, self.loss = make(name, tensors)
        self.optimizer = keras.optimizers.Adam(0.001, epsilon=1e-14)
        self.optimizer.build(self.model.trainable_variables)
        self.step = tf.function(self.train, jit_compile=row == "tensorflow_xla")

    def train(self, x, y):
        with tf.GradientTape() as tape:
            loss = self.loss(y, self.model(x, training=True))
        variables = self.model.trainable_variables
        # The gradient of an embedding has a slice for each use of a row. Keras's Adam would add the squares of
        # these slices, where the square of their sum is meant: other losses, and not Adam.
        gradients = [tf.convert_to_tensor(gradient) for gradient in tape.gradient(loss, variables)]
        self.optimizer.apply_gradients(zip(gradients, variables))
        return loss

    def first(self) -> dict[str, float]:
        start = time.perf_counter()
        self.step.get_concrete_function(self.x, self.y)
        traced = time.perf_counter()
        self.step(self.x, self.y).numpy()
        return {"trace_ms": (traced - start) * 1e3, "first_ms": (time.perf_counter() - start) * 1e3}

    def losses(self, count: int) -> list[float]:
        return [float(self.step(self.x, self.y)) for _ in range(count)]

    def run(self, count: int) -> list[float]:
        return timed(lambda: self.step(self.x, self.y), count)


class EpochEnds(keras.callbacks.Callback):
    def __init__(self) -> None:
        super().__init__()
        self.times = []

    def on_epoch_end(self, epoch, logs=None):
        self.times.append(time.perf_counter())


class Fit:
    """Keras's own loop, as it comes. An epoch has 50 steps; the first of each call to `fit` is not timed."""

    def __init__(self, name: str, tensors: str, _row: str) -> None:
        self.model, self.x, self.y, loss = make(name, tensors)
        self.model.compile(keras.optimizers.Adam(0.001, epsilon=1e-14), loss)

    def fit(self, repeats: int, epochs: int, callbacks=()):
        x, y = (np.tile(value.numpy(), (repeats, *[1] * (len(value.shape) - 1))) for value in (self.x, self.y))
        options = {"batch_size": self.x.shape[0], "epochs": epochs, "shuffle": False, "verbose": 0}
        return self.model.fit(x, y, callbacks=list(callbacks), **options)

    def first(self) -> dict[str, float]:
        start = time.perf_counter()
        self.fit(1, 1)
        return {"first_ms": (time.perf_counter() - start) * 1e3}

    def losses(self, count: int) -> list[float]:
        return self.fit(1, count).history["loss"]

    def run(self, count: int) -> list[float]:
        ends = EpochEnds()
        self.fit(50, max(2, count // 50), [ends])
        return [(end - start) / 50 * 1e6 for start, end in zip(ends.times, ends.times[1:])]


class Calls:
    """The cost of a call alone: an empty traced function, or one eager op."""

    def __init__(self, name: str, _tensors: str, _row: str) -> None:
        a = tf.ones([4, 4])
        empty = tf.function(lambda a: a)
        self.call = {"empty": lambda: empty(a), "add": lambda: tf.add(a, a)}[name]

    def first(self) -> dict[str, float]:
        return {"first_ms": timed(self.call, 1)[0] / 1e3}

    def losses(self, _count: int) -> list[float]:
        timed(self.call, 1000)
        return []

    def run(self, count: int) -> list[float]:
        return timed(self.call, count, block=100)


def make(name: str, tensors: str):
    """Returns the model with the weights of the file, its inputs and its loss."""
    weights, x, y = load_tensors(tensors)
    model = keras.Sequential([keras.Input(batch_shape=x.shape, dtype=x.dtype.name), *LAYERS[name]()])
    model.set_weights(weights)
    return model, tf.constant(x), tf.constant(y), regression_loss if name == "transformer" else classification_loss


def main() -> None:
    name, row, tensors = sys.argv[1:]
    kinds = {"tensorflow": Steps, "tensorflow_xla": Steps, "keras_fit": Fit, "tensorflow_calls": Calls}
    versions = {"tensorflow": tf.__version__, "keras": keras.__version__}
    serve(versions, lambda: kinds[row](name, tensors, row))


if __name__ == "__main__":
    main()
