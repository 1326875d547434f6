import json
import sys

import usage  # noqa: F401 - reports at the end
import xlrd

cells = 0
characters = 0
book = xlrd.open_workbook(sys.argv[1], on_demand=True)
for name in book.sheet_names():
    sheet = book.sheet_by_name(name)
    for row in range(sheet.nrows):
        for kind, value in zip(sheet.row_types(row), sheet.row_values(row)):
            if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                continue
            cells += 1
            if kind == xlrd.XL_CELL_TEXT:
                characters += len(value)
print(json.dumps({"cells": cells, "characters": characters}))
