"""A folder of checkpoints for the tests of tf.train.Checkpoint, written by TensorFlow's Python.

    python -m venv /tmp/golden && /tmp/golden/bin/pip install 'tensorflow-cpu==2.21.*' numpy
    /tmp/golden/bin/python test/golden/checkpoints/make.py

Made with TensorFlow 2.21.0. The second checkpoint has the values that the test expects.
"""

import os
import pathlib
import shutil

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow as tf

folder = pathlib.Path(__file__).parent / "python"
shutil.rmtree(folder, ignore_errors=True)

step = tf.Variable(0, dtype=tf.int32)
layer = tf.train.Checkpoint(kernel=tf.Variable([[1.0, 2.0], [3.0, 4.0]]), bias=tf.Variable([0.5, -0.5]))
checkpoint = tf.train.Checkpoint(
    step=step,
    model=layer,
    moments=[tf.Variable([1.0]), tf.Variable([2.0])],
    **{"a/b.c": tf.Variable(True)},
)
manager = tf.train.CheckpointManager(checkpoint, str(folder), max_to_keep=2, checkpoint_name="run")
manager.save()
step.assign(7)
layer.bias.assign([1.5, -1.5])
manager.save()
