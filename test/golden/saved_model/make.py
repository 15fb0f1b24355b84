"""A SavedModel for test/runtime/backend/saved_model.tf.test.ts, written by TensorFlow's Python.

    python -m venv /tmp/golden && /tmp/golden/bin/pip install 'tensorflow-cpu==2.21.*' numpy
    /tmp/golden/bin/python test/golden/saved_model/make.py

Made with TensorFlow 2.21.0; nothing in it is random.
"""

import os
import pathlib
import shutil

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

import tensorflow as tf


class Model(tf.Module):
    def __init__(self):
        self.weights = tf.Variable([[1.0, 2.0], [3.0, 4.0]], name="weights")

    @tf.function(input_signature=[tf.TensorSpec([None, 2], tf.float32, name="x")])
    def affine(self, x):
        return {"y": tf.matmul(x, self.weights) + 0.5}

    @tf.function(input_signature=[tf.TensorSpec([None], tf.int64, name="n"), tf.TensorSpec([None], tf.string, name="s")])
    def mixed(self, n, s):
        return {"doubled": n * 2, "joined": tf.strings.join([s, "!"])}


folder = pathlib.Path(__file__).parent / "model"
shutil.rmtree(folder, ignore_errors=True)
model = Model()
tf.saved_model.save(model, str(folder), signatures={"serving_default": model.affine, "mixed": model.mixed})
