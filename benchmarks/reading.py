"""Reading with addresses beside the engines that it stands on, and beside pandas.

    python benchmarks/reading.py [rows ...]

Each reading runs in a process of its own, so that its memory is its own; times are the best of
several. The last column is the time over that of calamine alone: reading with addresses is to
stay within 2, the whole check within 4, and 500,000 rows within 2 GiB.
"""

from __future__ import annotations

import importlib.util
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

FORCES = ("Avon and Somerset", "Devon and Cornwall", "Dorset", "Gloucestershire", "Wiltshire")
HEADINGS = ("region", "force", "period", "measure", "strand", "value", "rate", "as at")
MEBIBYTE = 1 << 20


def write(path: Path, rows: int) -> None:
    """An illustrative return: six columns of text and date, one of whole numbers, one of others."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"constant_memory": rows > 100_000})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Outcomes")
    sheet.write_row(0, 0, HEADINGS)
    for row in range(1, rows + 1):
        quarter = row // 50 % 64
        words = (
            "South West",
            FORCES[row % 5],
            f"{2010 + quarter // 4}-{11 + quarter // 4} Q{quarter % 4 + 1}",
            "arrests" if row % 2 else "charges",
            ("Pursue", "Prevent", "Protect", "Prepare")[row % 4],
        )
        sheet.write_row(row, 0, (*words, row * 7919 % 1000, row * 7919 % 1000 / 7))
        sheet.write_datetime(row, 7, date(2021, 4, 7) + timedelta(days=row % 400), day)
    book.close()


def rocu_read(path: str) -> None:
    from rocu_analysis import readers

    reading = readers.read(path)
    assert len(reading.sheets) == 1, reading.problems


def calamine_alone(path: str) -> None:
    import python_calamine

    book = python_calamine.load_workbook(path)
    book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def pandas_calamine(path: str) -> None:
    import pandas as pd

    pd.read_excel(path, engine="calamine")


def pandas_openpyxl(path: str) -> None:
    import pandas as pd

    pd.read_excel(path, engine="openpyxl")


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


def compare(rows: int, folder: Path) -> None:
    path = folder / f"illustrative {rows}.xlsx"
    write(path, rows)
    times = 5 if rows <= 50_000 else 2
    print(f"\n{rows:,} rows, {path.stat().st_size / MEBIBYTE:.1f} MiB on disk")
    print(f"{'':30}{'seconds':>9}{'peak MiB':>10}{'ratio':>8}")
    base = None
    for name in READINGS:
        if name == "rocu.check" and not importlib.util.find_spec("rocu_analysis.validation"):
            continue
        found = apart(name, path, times if name != "pandas, openpyxl" else 1)
        if isinstance(found, str):
            print(f"{name:30}  {found}")
            continue
        base = base or found[0]
        print(f"{name:30}{found[0]:9.3f}{found[1]:10.0f}{found[0] / base:8.1f}")


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--measure"]:
        name, path, times = arguments[1:]
        print(*measure(name, path, int(times)))
        return
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder, "warm.xlsx"), 20)
        for rows in [int(each) for each in arguments] or [26_000, 500_000]:
            compare(rows, Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
