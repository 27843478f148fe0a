"""How long does counting event records take, and how much memory?

Run ``python benchmarks/events.py [millions] [engine]``. It makes invented records (date, force,
strand, threat, person) as parquet in a temporary folder, counts them by region, strand and quarter
in a process of its own, so that the peak of memory is that of the engine, and checks that every
record was counted.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import rocu_analysis as rocu
from rocu_analysis import reference

ROWS_A_FILE = 1_000_000


def make(folder: Path, millions: float) -> int:
    """Write the records, a million a file, without holding more than one file in memory."""
    import duckdb

    forces = [row["force"] for row in reference.rows("forces")]
    connection, left = duckdb.connect(), int(millions * 1_000_000)
    total, number = left, 0
    connection.execute("select setseed(0.5)")
    while left:
        rows, number = min(left, ROWS_A_FILE), number + 1
        connection.execute(
            f"""copy (select date '2018-04-01' + cast(random() * 1460 as integer) as date,
                 list_element({forces}, 1 + cast(floor(random() * 43) as integer)) as force,
                 list_element({list(reference.STRANDS)}, 1 + cast(floor(random() * 4) as integer))
                     as strand,
                 list_element(['drugs', 'firearms', 'fraud'],
                     1 + cast(floor(random() * 3) as integer)) as threat,
                 cast(floor(random() * 1e6) as integer) as person
                 from range({rows})) to '{folder}/illustrative {number:03d}.parquet'"""
        )
        left -= rows
    return total


def count(folder: str, engine: str, expected: int) -> None:
    """Count once and say how it went."""
    started = time.perf_counter()
    counted = rocu.events(
        f"{folder}/*.parquet", measure="arrests", by=("region", "strand"), engine=engine
    )
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert counted["value"].sum() == expected, "a record was lost"
    print(f"{engine:8} {expected:>12,} records  {len(counted):>5,} figures  "
          f"{seconds:6.2f} s  {peak:6,.0f} MB")  # fmt: skip


def main() -> None:
    """Make the records once, count them once for each engine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("millions", type=float, nargs="?", default=1.0)
    parser.add_argument("engines", nargs="*", default=["duckdb", "pandas"])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        expected = make(Path(folder), asked.millions)
        for engine in asked.engines:
            call = f"import events; events.count({folder!r}, {engine!r}, {expected})"
            subprocess.run([sys.executable, "-c", call], check=True, cwd=Path(__file__).parent)


if __name__ == "__main__":
    main()
