"""Reading with addresses beside the engines that it stands on, and beside pandas.

    python benchmarks/reading.py [rows ...]

Four illustrative sheets: one whose rows mostly repeat each other, a long one, one with a column
for each quarter and as many cells, and two sheets that contradict each other in every figure.
Each reading runs in a process of its own, so that its memory is its own; times are the best of
several, and what is imported once is not counted in any of them. The last column is the time over
that of calamine alone: reading with addresses is to stay within 2, the whole check within 4, and
500,000 rows within 2 GiB.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice, product
from pathlib import Path

FORCES = {
    "South West": ("Avon and Somerset", "Devon and Cornwall", "Dorset", "Gloucestershire"),
    "North West": ("Cheshire", "Cumbria", "Greater Manchester", "Lancashire", "Merseyside"),
    "East Midlands": ("Derbyshire", "Leicestershire", "Lincolnshire", "Nottinghamshire"),
    "North East": ("Cleveland", "Durham", "Northumbria"),
}
MEASURES = ("arrests", "charges", "disruptions", "people safeguarded", "warrants", "cash seized")
STRANDS = ("Pursue", "Prevent", "Protect", "Prepare")
THREATS = ("drugs", "fraud", "modern slavery", "cyber crime", "organised acquisitive crime")
QUARTERS = 28
MEBIBYTE = 1 << 20


def write_repeated(path: Path, rows: int) -> None:
    """Rows that differ in nothing but value and day: the worst case of a register of events."""
    book, sheet, day = _book(path, rows)
    headings = ("region", "force", "period", "measure", "strand", "value", "rate", "as at")
    sheet.write_row(0, 0, headings)
    forces = (*FORCES["South West"], "Wiltshire")
    for row in range(1, rows + 1):
        quarter = row // 50 % 64
        words = (
            "South West",
            forces[row % 5],
            f"{2010 + quarter // 4}-{11 + quarter // 4} Q{quarter % 4 + 1}",
            "arrests" if row % 2 else "charges",
            STRANDS[row % 4],
        )
        sheet.write_row(row, 0, (*words, row * 7919 % 1000, row * 7919 % 1000 / 7))
        sheet.write_datetime(row, 7, date(2021, 4, 7) + timedelta(days=row % 400), day)
    book.close()


def write_long(path: Path, rows: int) -> None:
    """One row a figure, each of them another one."""
    book, sheet, day = _book(path, rows)
    sheet.write_row(
        0, 0, ("Region", "Force", "Quarter", "Measure", "Strand", "Threat", "Value", "As at")
    )
    every = product(_quarters(rows), _places(), MEASURES, STRANDS, THREATS)
    for row, (quarter, place, *words) in enumerate(islice(every, rows), start=1):
        sheet.write_row(row, 0, (*place, quarter, *words, row * 7919 % 1000))
        sheet.write_datetime(row, 7, date(2025, 4, 7), day)
    book.close()


def write_wide(path: Path, rows: int) -> None:
    """A column for each of 28 quarters, and as many cells as a long sheet has."""
    book, sheet, _ = _book(path, rows)
    quarters = list(islice(_quarters(rows), QUARTERS))
    sheet.write_row(0, 0, ("Region", "Force", "Measure", "Strand", "Threat", *quarters))
    threats = [f"{threat} {number}" for number, threat in product(range(1, 1 + rows), THREATS)]
    every = product(threats, _places(), MEASURES, STRANDS)
    for row, (threat, place, *words) in enumerate(
        islice(every, rows * 8 // (5 + QUARTERS)), start=1
    ):
        figures = [(row + column) * 7919 % 1000 for column in range(QUARTERS)]
        sheet.write_row(row, 0, (*place, *words, threat, *figures))
    book.close()


def write_conflicts(path: Path, rows: int) -> None:
    """Two sheets with the same figures, of which none agrees."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path)
    for more, name in enumerate(("One", "Two")):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ("Region", "Force", "Quarter", "Measure", "Strand", "Value"))
        every = product(_quarters(rows), _places(), MEASURES, STRANDS)
        for row, (quarter, place, *words) in enumerate(islice(every, rows // 2), start=1):
            sheet.write_row(row, 0, (*place, quarter, *words, row % 97 + 100 + more))
    book.close()


def _book(path: Path, rows: int):
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"constant_memory": rows > 100_000})
    return book, book.add_worksheet("Outcomes"), book.add_format({"num_format": "dd/mm/yyyy"})


def _places() -> list[tuple[str, str]]:
    return [(region, force) for region, forces in FORCES.items() for force in forces]


def _quarters(most: int) -> Iterator[str]:
    for number in range(most):
        year = 1990 + number // 4
        yield f"{year}-{(year + 1) % 100:02} Q{number % 4 + 1}"


SHEETS = {
    "rows that repeat each other": write_repeated,
    "a long sheet": write_long,
    "a column for each quarter": write_wide,
    "two sheets in conflict": write_conflicts,
}


def rocu_read(path: str) -> None:
    from rocu_analysis import readers

    reading = readers.read(path)
    assert reading.sheets, reading.problems


def calamine_alone(path: str) -> None:
    import python_calamine

    book = python_calamine.load_workbook(path)
    for number in range(len(book.sheet_names)):
        book.get_sheet_by_index(number).to_python(skip_empty_area=False)


def pandas_calamine(path: str) -> None:
    import pandas as pd

    pd.read_excel(path, engine="calamine", sheet_name=None)


def pandas_openpyxl(path: str) -> None:
    import pandas as pd

    pd.read_excel(path, engine="openpyxl", sheet_name=None)


def rocu_check(path: str) -> None:
    import rocu_analysis as rocu

    rocu.check(path)


READINGS = {
    "calamine alone": calamine_alone,
    "rocu_analysis.readers.read": rocu_read,
    "pandas, calamine": pandas_calamine,
    "pandas, openpyxl": pandas_openpyxl,
    "rocu.check": rocu_check,
}


def peak() -> float:
    """Peak memory of this process in MiB."""
    status = Path("/proc/self/status")
    if status.exists():  # on Linux the other measure also counts what the parent once held
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(name: str, path: str, times: int) -> tuple[float, float]:
    """Best time in seconds and peak memory in MiB over that of the imports alone."""
    small = str(Path(path).with_name("warm.xlsx"))
    READINGS[name](small)  # imports are not what is measured
    before = peak()
    best = float("inf")
    for _ in range(times):
        began = time.perf_counter()
        READINGS[name](path)
        best = min(best, time.perf_counter() - began)
    return best, peak() - before


def apart(name: str, path: Path, times: int) -> tuple[float, float] | str:
    """`measure` in a process of its own; the last line of its complaint if it fails."""
    done = subprocess.run(
        [sys.executable, __file__, "--measure", name, str(path), str(times)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["failed"])[-1]
    seconds, memory = done.stdout.split()
    return float(seconds), float(memory)


def compare(kind: str, rows: int, folder: Path) -> None:
    """Print the table of one sheet."""
    path = folder / f"illustrative {rows}.xlsx"
    SHEETS[kind](path, rows)
    times = 5 if rows <= 50_000 else 2
    print(f"\n{rows:,} rows, {path.stat().st_size / MEBIBYTE:.1f} MiB on disk: {kind}")
    print(f"{'':30}{'seconds':>9}{'peak MiB':>10}{'ratio':>8}", flush=True)
    base = None
    for name in READINGS:
        found = apart(name, path, times if name != "pandas, openpyxl" else 1)
        if isinstance(found, str):
            print(f"{name:30}  {found}")
            continue
        base = base or found[0]
        print(f"{name:30}{found[0]:9.3f}{found[1]:10.0f}{found[0] / base:8.1f}", flush=True)


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--measure"]:
        name, path, times = arguments[1:]
        print(*measure(name, path, int(times)))
        return
    with tempfile.TemporaryDirectory() as folder:
        write_long(Path(folder, "warm.xlsx"), 20)
        for rows in [int(each) for each in arguments] or [26_000, 500_000]:
            # Workbooks of half a million rows take minutes to write and to read slowly.
            for kind in SHEETS if rows <= 50_000 else list(SHEETS)[:1]:
                compare(kind, rows, Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
