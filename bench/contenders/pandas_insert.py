"""Loads a workbook into rows as most people would write it: pandas reads, psycopg2 inserts a thousand rows at a time, in one transaction."""

import datetime
import json
import os
import sys
import uuid

import pandas
import psycopg2
import psycopg2.extras
import usage  # noqa: F401 - reports at the end

INSERT = 'INSERT INTO bench_insert (task_id, resource_id, sheet_index, sheet, "row", "values", types) VALUES %s'
BATCH = 1000


def typed(value):
    if isinstance(value, str):
        return value, "s"
    if isinstance(value, bool):
        return value, "b"
    if isinstance(value, (datetime.date, datetime.time)) and not pandas.isna(value):
        return value.isoformat(), "d"
    if pandas.isna(value):
        return None, "-"
    return value, "n"


def rows(frames, task_id):
    for index, (name, frame) in enumerate(frames.items()):
        for row in frame.itertuples(name=None):
            cells = [typed(value) for value in row[1:]]
            values = json.dumps([value for value, _ in cells], ensure_ascii=False)
            types = "".join(letter for _, letter in cells)
            yield task_id, task_id, index, name, row[0] + 1, values, types


frames = pandas.read_excel(sys.argv[1], sheet_name=None, header=None)
with psycopg2.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
    psycopg2.extras.execute_values(cursor, INSERT, rows(frames, str(uuid.uuid4())), page_size=BATCH)
