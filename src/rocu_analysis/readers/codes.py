"""Every kind of problem with a file: its code, how grave it is, what it means, the cure.

Codes are stable from one release to the next. An error means that the file or sheet was not
read; a warning, that it was read and something about it should be known.
"""

from __future__ import annotations

from rocu_analysis.errors import Problem
from rocu_analysis.readers.guard import Refusal
from rocu_analysis.readers.problem_codes import Code, error, warning

KINDS = "Workbooks (.xlsx, .xlsm, .xls, .ods), CSV, Parquet, and folders or zips of them are read"

CODES: dict[str, Code] = {
    "file_empty": error(
        "The file has nothing in it.", "Ask the sender for the file again: the copy failed."
    ),
    "file_damaged": error(
        "The file is cut short or damaged, and could not be read.",
        "Open it in Excel; if Excel repairs it, save it under a new name. Otherwise ask for it "
        "again.",
    ),
    "file_encrypted": error(
        "The file is locked with a password, so nothing in it can be read.",
        "Open it with its password, remove the password (File, Info, Protect Workbook) and save.",
    ),
    "file_kind_unknown": error(
        f"The file is not of a kind that is read. {KINDS}.",
        "Save the table in it as an Excel workbook (.xlsx) or CSV.",
    ),
    "file_is_text": error(
        "The file is running text and not a return: no table was found in it.",
        "Nothing, if no figures were meant. Otherwise save its table as CSV or a workbook.",
    ),
    "file_html": error(
        "The file is a web page, whatever its name says.",
        "Open it in Excel and save it as an Excel workbook (.xlsx).",
    ),
    "file_old_kind": error(
        "The file is a workbook of a kind that is not read.",
        "Open it in Excel and save it as an Excel workbook (.xlsx).",
    ),
    "file_too_large": error(
        "The file is larger than any return should be, so it was not unpacked.",
        "If it is really that large, raise the limit: rocu.check(..., limits=Limits(...)). "
        "Otherwise copy the table into a new workbook.",
    ),
    "cells_scattered": error(
        "The cells of the sheet stand so far apart that they are no table.",
        "Copy the table into a new workbook and send that.",
    ),
    "file_entities": error(
        "The file declares XML entities, which no spreadsheet program writes and which can be "
        "used to attack the reader.",
        "Ask the sender what made it. Saving it again in Excel gives a clean file.",
    ),
    "file_not_opened": error(
        "The file is there but the computer would not open it.",
        "Close it in other programs, check that you may read it, or copy it elsewhere.",
    ),
    "file_not_ordinary": error(
        "This is not an ordinary file.", "Copy the file itself into the folder."
    ),
    "zip_path_unsafe": error(
        "A name inside the zip points outside it, so that file was not read.",
        "Ask the sender to zip the folder again.",
    ),
    "zip_too_deep": error(
        "A zip inside a zip inside a zip was not opened.",
        "Unpack the inner zip and give the files themselves.",
    ),
    "too_many_files": error(
        "There are more files than one reading takes; the rest were not read.",
        "Give a smaller folder, or raise the limit: rocu.check(..., limits=Limits(files=...)).",
    ),
    "extra_missing": error(
        "Reading this kind of file needs a package that is not installed.",
        'Install it with: python -m pip install "rocu-analysis[scale]"',
    ),
    "sheet_damaged": error(
        "One sheet of the workbook is damaged and could not be read; the others were.",
        "Open the workbook in Excel and save it under a new name.",
    ),
    "nothing_to_read": error(
        f"There is nothing here to read. {KINDS}.", "Check that this is the right place."
    ),
    "file_misnamed": warning(
        "The name of the file says one kind and its contents are another. It was read as what it "
        "is.",
        "Save it under the right ending, or in the right format.",
    ),
    "file_not_read": warning(
        "A file beside the returns was not read, since it is not a workbook, CSV or Parquet.",
        "Nothing, if it holds no figures. Otherwise save its table as a workbook.",
    ),
    "file_left_open": warning(
        "A lock file says that somebody has a workbook open; only what was last saved was read.",
        "Save and close the workbook, then read again.",
    ),
    "link_not_followed": warning(
        "A link to another folder was not followed.", "Give that folder itself, if it is meant."
    ),
    "file_given_twice": warning("The same file was given twice. It was read once.", "Nothing."),
    "zip_names_repeated": warning(
        "Two files in the zip have one name. Both were read; the second has a number after it.",
        "Check that both are meant.",
    ),
    "name_escaped": warning(
        "A name has characters in it that cannot be seen. They are shown as codes.",
        "Rename the file or sheet.",
    ),
    "characters_doubtful": warning(
        "Some characters in the file could not be told for certain.",
        "Save it again as CSV UTF-8.",
    ),
    "separator_doubtful": warning(
        "It is not clear which character separates the columns.",
        "Save it again as CSV with commas, or as an Excel workbook.",
    ),
    "sheet_not_read": warning(
        "A sheet that holds a chart or a dialogue, not cells, was not read.",
        "Nothing, if no figures stand only there.",
    ),
}


def problem(code: str, file: str, found: str = "", detail: str = "", *, sheet: str = "") -> Problem:
    """A finding of a known kind: what was found stands first in its message."""
    known = CODES[code]
    said = f"{found[:1].upper()}{found[1:]}. " if found else ""
    message = f"{said}{known.meaning}{' ' + detail if detail else ''}"
    return Problem(
        known.severity, code, file, sheet, found=found, message=message, remedy=known.remedy
    )


def refused(refusal: Refusal, file: str, *, sheet: str = "") -> Problem:
    """The finding that a refusal stands for."""
    return problem(refusal.code, file, refusal.found, refusal.detail, sheet=sheet)
