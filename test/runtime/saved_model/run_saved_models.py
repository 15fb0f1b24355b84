"""Runs SavedModels with TensorFlow's Python: reads JSON from stdin, prints JSON.

    [{"path": …, "signature": …, "inputs": {"x": [[1, 2]]}}] → [{"outputs": {"y": …}, "variables": […]}]
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow as tf

results = []
for job in json.load(sys.stdin):
    model = tf.saved_model.load(job["path"])
    function = model.signatures[job["signature"]]
    specs = function.structured_input_signature[1]
    inputs = {name: tf.constant(value, specs[name].dtype) for name, value in job["inputs"].items()}
    outputs = function(**inputs)
    decode = lambda value: value.decode() if isinstance(value, bytes) else value
    listed = {name: tf.nest.map_structure(decode, output.numpy().tolist()) for name, output in outputs.items()}
    results.append({"outputs": listed, "variables": sorted(variable.name for variable in model.variables)})
json.dump(results, sys.stdout)
