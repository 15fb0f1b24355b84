"""Writes SavedModels into the folder in argv with TensorFlow's Python, and prints what they compute as JSON."""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import tensorflow as tf

folder = sys.argv[1]
x = np.array([[1, 2], [3, 4], [5, 6]], np.float32)


class Module(tf.Module):
    def __init__(self):
        self.weights = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
        self.classes = tf.constant(["cat", "dog"])
        self.table = tf.lookup.StaticHashTable(
            tf.lookup.KeyValueTensorInitializer(["a", "b"], tf.constant([1, 2], tf.int64)), -1)

    @tf.function(input_signature=[tf.TensorSpec([None, 2], tf.float32, name="x")])
    def classify(self, x):
        scores = tf.matmul(x, self.weights)
        return {"scores": scores, "label": tf.gather(self.classes, tf.argmax(scores, axis=1))}

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="words"), tf.TensorSpec([], tf.int64, name="n")])
    def lookup(self, words, n):
        return {"ids": self.table.lookup(words) * n}


module = Module()
signatures = {"serving_default": module.classify, "lookup": module.lookup}
tf.saved_model.save(module, f"{folder}/module", signatures=signatures)



class Half(tf.Module):
    @tf.function(input_signature=[tf.TensorSpec([None, 2], tf.float16, name="x")])
    def __call__(self, x):
        return {"double": x * 2}


half = Half()
tf.saved_model.save(half, f"{folder}/half", signatures=half.__call__)

keras.utils.set_random_seed(7)
model = keras.Sequential([keras.layers.Input([2]), keras.layers.Dense(4, "relu"), keras.layers.Dense(1)])
model.export(f"{folder}/keras", verbose=False)

with tf.Graph().as_default(), tf.compat.v1.Session() as session:
    given = tf.compat.v1.placeholder(tf.float32, [None, 2], "given")
    factor = tf.compat.v1.get_variable("factor", initializer=[2.0, 3.0], use_resource=False)
    result = given * factor
    session.run(tf.compat.v1.global_variables_initializer())
    tf.compat.v1.saved_model.simple_save(session, f"{folder}/version_1", {"given": given}, {"result": result})

json.dump({"keras": model(x).numpy().tolist()}, sys.stdout)
