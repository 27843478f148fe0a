"""What ``rocu check`` says in a terminal or a file, and which files it may write over."""

from __future__ import annotations

from pathlib import Path
from zipfile import BadZipFile, ZipFile

from rocu_analysis.errors import BadOption, UnreadableFile, place

SHOWN = 20
# Title that the problems workbook bears in its own properties: how one of ours is known again.
PROBLEMS_TITLE = b">Problems in returned files</dc:title>"


def require_returns(check, path: str) -> None:
    """Refuse what holds nothing to check, so that a wrong path is not called sound.

    Raises
    ------
    UnreadableFile
        Where nothing at the path is a returned file.
    """
    if check.ledger.empty and check.problems.empty:
        raise UnreadableFile(
            path,
            "this is no return, so nothing was checked",
            "Returns are workbooks (.xlsx, .xlsm, .xls, .ods), CSV, Parquet, zips, folders of them",
            "Name the file or folder that was returned",
        )


def as_text(check, path: str, excel: str | None) -> str:
    """Summary, then errors, then warnings, each with what to do; the same each time."""
    from rocu_analysis.validation import result_views

    ordered = result_views.in_order(check.problems)
    lines = [check.summary]
    for row in ordered.head(SHOWN).itertuples():
        where = place(row.file, row.sheet, row.cell)
        lines.append(f"  {row.severity}: {where}: {row.message}")
        if row.remedy:
            lines.append(f"    {row.remedy}")
    lines += rest(len(ordered) - SHOWN, path, excel)
    lines += [f"  {line}" for line in result_views.by_hand(check)]
    return "\n".join(result_views.printable(line) for line in lines)


def rest(more: int, path: str, excel: str | None) -> list[str]:
    """How to see problems that the list leaves out; nothing where it is whole."""
    if more <= 0:
        return []
    how = f"they stand in {excel}" if excel else f'rocu check "{path}" --excel problems.xlsx'
    return [f"  and {more:,} more; to see all: {how}"]


def check_target(excel: str, path: str) -> None:
    """Refuse to write the problems over a file that is not a problems workbook.

    Raises
    ------
    BadOption
        Where the target is checked itself, is something else, or does not end in .xlsx.
    """
    target, source = Path(excel), Path(path)
    option = f"--excel {excel}"
    if target.suffix.lower() != ".xlsx":
        raise BadOption(option, "this does not end in .xlsx", 'A path such as "problems.xlsx"')
    if not target.exists():
        return
    # One of ours inside the folder that is checked was left out of the reading.
    checked = target.resolve() == source.resolve() or (
        source.resolve() in target.resolve().parents and not is_problems_workbook(target)
    )
    if checked:
        raise BadOption(
            option,
            "this file is one of those checked, and would be written over",
            None,
            "Name a file outside the returns, such as problems.xlsx",
        )
    if not is_problems_workbook(target):
        raise BadOption(
            option,
            "there is a file here already, and it is no problems workbook",
            None,
            "Name another file",
        )


def is_problems_workbook(path: Path) -> bool:
    """Whether a file is a workbook that `Check.to_excel` wrote."""
    try:
        with ZipFile(path) as held:
            return PROBLEMS_TITLE in held.read("docProps/core.xml")
    except (BadZipFile, KeyError, OSError):
        return False
