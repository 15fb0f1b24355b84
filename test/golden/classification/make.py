"""Labels, scores and what scikit-learn says of them, for the tests of tf.classificationReport.

    python -m venv /tmp/golden && /tmp/golden/bin/pip install scikit-learn==1.7.2
    /tmp/golden/bin/python test/golden/classification/make.py

Made with scikit-learn 1.7.2 and NumPy 2, seed 7. Scores have two digits, so that many are equal.
"""

import json
import pathlib

import numpy as np
from sklearn import metrics

generator = np.random.default_rng(7)


def classes(labels, scores):
    """Each class against the others."""
    predicted = scores.argmax(1)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        labels, predicted, labels=range(scores.shape[1]), zero_division=np.nan
    )
    return {
        "accuracy": metrics.accuracy_score(labels, predicted),
        "confusion": metrics.confusion_matrix(labels, predicted, labels=range(scores.shape[1])).tolist(),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": support.tolist(),
        "rocAuc": [metrics.roc_auc_score(labels == of, scores[:, of]) for of in range(scores.shape[1])],
        "averagePrecision": [
            metrics.average_precision_score(labels == of, scores[:, of]) for of in range(scores.shape[1])
        ],
    }


def three_classes():
    labels = generator.integers(0, 3, 200)
    scores = np.round(generator.random((200, 3)) + 0.5 * np.eye(3)[labels], 2)
    return {"labels": labels.tolist(), "scores": scores.tolist(), **classes(labels, scores)}


def binary():
    labels = generator.integers(0, 2, 100)
    scores = np.round(np.clip(generator.normal(0.35 + 0.3 * labels, 0.2), 0, 1), 2)
    false_positives, true_positives, thresholds = metrics.roc_curve(labels, scores, drop_intermediate=False)
    precision, recall, _ = metrics.precision_recall_curve(labels, scores)
    return {
        "labels": labels.tolist(),
        "scores": scores.tolist(),
        "confusion": metrics.confusion_matrix(labels, scores >= 0.5).tolist(),
        "rocAuc": metrics.roc_auc_score(labels, scores),
        "averagePrecision": metrics.average_precision_score(labels, scores),
        "roc": {"x": false_positives.tolist(), "y": true_positives.tolist(), "threshold": thresholds[1:].tolist()},
        # From the highest threshold on, without the point that scikit-learn adds.
        "pr": {"x": recall[:-1][::-1].tolist(), "y": precision[:-1][::-1].tolist()},
    }


out = pathlib.Path(__file__).with_name("expected.json")
out.write_text(json.dumps({"threeClasses": three_classes(), "binary": binary()}, indent=1) + "\n")
