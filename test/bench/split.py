"""Equal folds by scikit-learn's StratifiedGroupKFold: {"labels": [...], "groups": [...], "folds": k, "seeds": n} from
a file, the fold of each row for every seed and the seconds of the splits as JSON on standard output."""
import json
import sys
import time

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

with open(sys.argv[1]) as file:
    given = json.load(file)
labels = np.array(given["labels"])
groups = np.array(given["groups"])
rows = np.zeros(len(labels))
start = time.perf_counter()
counts = []
for seed in range(given["seeds"]):
    folds = StratifiedGroupKFold(given["folds"], shuffle=True, random_state=seed)
    tests = [test for _, test in folds.split(rows, labels, groups)]
    counts.append([[int((labels[test] == c).sum()) for c in (0, 1)] + [len(set(groups[test]))] for test in tests])
print(json.dumps({"counts": counts, "seconds": time.perf_counter() - start}))
