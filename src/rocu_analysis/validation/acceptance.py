"""Figures that a companion takes back: by whom, when and why, printed wherever they are used."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pandas as pd

from rocu_analysis import schema
from rocu_analysis.problems import problem
from rocu_analysis.validation.result import BY_HAND_COLUMNS

# What a figure must have before anybody can take it back.
_NEEDED = ("geography", "measure", "period")


def take_back(
    judged: pd.DataFrame, problems: pd.DataFrame, mappings: dict
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Accept the figures that ``[[accept]]`` names.

    Returns
    -------
    judged, problems, by_hand : DataFrame
        The problems of a figure that was taken back become warnings.
    """
    entries = [(file, one) for file, settled in mappings.items() for one in settled.accept]
    blank = pd.DataFrame({name: pd.Series(dtype="str") for name in BY_HAND_COLUMNS})
    if not entries:
        return judged, problems, blank
    judged, problems = judged.copy(), problems.copy()
    found, by_hand = [], []
    for file, one in entries:
        at = (judged["file"] == file) & (judged["cell"] == one.cell)
        if one.sheet:
            at &= judged["sheet"] == one.sheet
        if not at.any():
            if any(one in other.accept for name, other in mappings.items() if name != file):
                continue
            found.append(_unmatched(file, one))
            continue
        row = judged.index[at][0]
        if judged.at[row, "disposition"] != "set_aside":
            continue
        line = _accept(judged, row, one, found)
        if line is None:
            continue
        by_hand.append(line)
        same = (
            (problems["file"] == file)
            & (problems["cell"] == one.cell)
            & (problems["sheet"] == judged.at[row, "sheet"])
        )
        problems.loc[same, "severity"] = "warning"
    table = pd.DataFrame([asdict(one) for one in found], columns=list(schema.PROBLEM_COLUMNS))
    problems = pd.concat([problems, table.astype("str")], ignore_index=True)
    return judged, problems, pd.DataFrame(by_hand, columns=list(BY_HAND_COLUMNS)).astype("str")


def _accept(judged: pd.DataFrame, row, one, found: list) -> dict | None:
    file, sheet = judged.at[row, "file"], judged.at[row, "sheet"]
    typed = str(judged.at[row, "found"])

    def tell(code: str, message: str) -> None:
        told = {"field": "value", "found": typed, "message": message}
        found.append(problem(code, file, sheet, one.cell, **told))

    lacks = [name for name in _NEEDED if not isinstance(judged.at[row, name], str)]
    value = one.value if one.value is not None else judged.at[row, "value"]
    if lacks or value is None or np.isnan(value):
        what = "which number was meant" if not lacks else f"its {' and '.join(lacks)}"
        tell("accept_needs_value", f"it was to be taken back, and {what} is not known")
        return None
    judged.at[row, "value"] = float(value)
    judged.at[row, "marker"] = None
    judged.at[row, "disposition"] = "accepted"
    day = f" on {one.on}" if one.on else ""
    tell("accepted_by_hand", f"taken back by {one.by}{day}: {one.reason}")
    return {
        "file": file,
        "sheet": sheet,
        "cell": one.cell,
        "found": typed,
        "by": one.by,
        "on": one.on,
        "reason": one.reason,
    }


def _unmatched(file: str, one):
    name = f"{one.sheet}!{one.cell}" if one.sheet else one.cell
    return problem(
        "mapping_unmatched",
        file,
        one.sheet,
        one.cell,
        found=name,
        message=f"[[accept]] names {name}, and no figure stands there",
    )
