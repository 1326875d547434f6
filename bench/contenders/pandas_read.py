import json
import sys

import pandas
import usage  # noqa: F401 - reports at the end

path = sys.argv[1]
if path.endswith(".csv"):
    frames = [pandas.read_csv(path, header=None, dtype=str)]
else:
    frames = pandas.read_excel(path, sheet_name=None, header=None).values()
cells = 0
characters = 0
for frame in frames:
    cells += int(frame.count().sum())
    for _, column in frame.items():
        if column.dtype == object:
            characters += sum(len(value) for value in column if isinstance(value, str))
print(json.dumps({"cells": cells, "characters": characters}))
