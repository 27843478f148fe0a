"""A new numeric column of outcomes is one line of the schema, and is read with no other change."""

import os
import subprocess
import sys

SCRIPT = """
import sys
from dataclasses import replace
from rocu_analysis import schema
outcomes = schema.FRAMES["outcomes"]
cost = schema.Column("cost", "number", "pounds spent", role="value", summed=True)
*others, source = outcomes.columns
schema.FRAMES["outcomes"] = replace(outcomes, columns=(*others, cost, source))
import rocu_analysis as rocu
check = rocu.check(sys.argv[1])
sums = [check.outcomes[name].sum() for name in ("value", "cost")]
print(*sums, schema.numbers("outcomes", summed=True))
"""
LONG = (
    "Region,Measure,Period,Value,Cost\n"
    "South West,Arrests,2020-21,12,500\nEastern,Arrests,2020-21,13,700\n"
)


def test_a_numeric_column_is_one_line_of_the_schema(tmp_path):
    (tmp_path / "long.csv").write_text(LONG, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        env=os.environ, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ran.stdout.strip() == "25.0 1200.0 ('value', 'value_high', 'cost')"  # 12 + 13, 500 + 700
