"""A new numeric column of outcomes is one line of the schema: read, added up, lost nowhere."""

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
outcomes = rocu.check(sys.argv[1]).outcomes
series = rocu.series(outcomes, "arrests", by="region")
print(series[["region", "value", "cost"]].fillna(-1).to_csv(index=False, lineterminator="\\n"))
for draw in (rocu.track, rocu.compare_regions, rocu.year_on_year):
    given = {"per": "population"} if draw is rocu.compare_regions else {}
    print(draw(outcomes, "arrests", **given).headline)
"""
LONG = """
Force,Measure,Period,Value,Cost
Dorset,Arrests,2019-20,10,400
Wiltshire,Arrests,2019-20,12,450
Dorset,Arrests,2020-21,12,500
Wiltshire,Arrests,2020-21,13,700
Surrey,Arrests,2020-21,4,
Sussex,Arrests,2020-21,5,60
"""
SERIES = """
region,value,cost
South East,9.0,-1.0
South West,22.0,850.0
South West,25.0,1200.0
"""  # 4 + 5, of one force the cost is not known; 10 + 12, 400 + 450; 12 + 13, 500 + 700


def test_a_numeric_column_is_one_line_of_the_schema(tmp_path):
    (tmp_path / "long.csv").write_text(LONG.strip(), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        env=os.environ, capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    series, _, headlines = ran.stdout.partition("\n\n")
    assert series == SERIES.strip()
    assert len(headlines.splitlines()) == 3
