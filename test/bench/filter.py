"""What the filter stage does, with the csv module: rows of two classes whose images exist, written as a table."""
import csv
import os
import sys

images, table, target = sys.argv[1:4]
there = set(os.listdir(images))
with open(table, newline="") as lines, open(target, "w", newline="") as out:
    rows = csv.reader(lines)
    writer = csv.writer(out)
    next(rows)
    writer.writerow(["image", "label", "labels", "patient", "age", "sex", "view"])
    for row in rows:
        labels = row[1].split("|")
        if row[0] in there and ("Pneumothorax" in labels or labels == ["No Finding"]):
            label = "Pneumothorax" if "Pneumothorax" in labels else "No Finding"
            writer.writerow([row[0], label, row[1], row[3], row[4], row[5], row[6]])
