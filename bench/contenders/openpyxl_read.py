import json
import sys

import openpyxl
import usage  # noqa: F401 - reports at the end

cells = 0
characters = 0
book = openpyxl.load_workbook(sys.argv[1], read_only=True, data_only=True)
for sheet in book.worksheets:
    for row in sheet.iter_rows(values_only=True):
        for value in row:
            if value is not None:
                cells += 1
                if isinstance(value, str):
                    characters += len(value)
print(json.dumps({"cells": cells, "characters": characters}))
