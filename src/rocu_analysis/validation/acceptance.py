"""Figures that a companion takes back: by whom, when and why, printed wherever they are used."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis.problems import frame, problem
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
    by_hand: list[dict] = []
    entries = [(file, entry) for file, settled in mappings.items() for entry in settled.accept]
    if entries:
        judged, problems = judged.copy(), problems.copy()
    told = []
    for file, entry in entries:
        is_here = (judged["file"] == file) & (judged["cell"] == entry.cell)
        if entry.sheet:
            is_here &= judged["sheet"] == entry.sheet
        if not is_here.any():
            # A companion of the folder speaks of its other files too.
            others = (settled.accept for name, settled in mappings.items() if name != file)
            if not any(entry in accept for accept in others):
                name = f"{entry.sheet}!{entry.cell}" if entry.sheet else entry.cell
                message = f"[[accept]] names {name}, and no figure stands there"
                at = (file, entry.sheet, entry.cell)
                told.append(problem("mapping_unmatched", *at, found=name, message=message))
            continue
        row = judged.index[is_here][0]
        figure = judged.loc[row]
        if figure["disposition"] != "set_aside":
            continue
        at = (file, figure["sheet"], entry.cell)
        said = {"field": "value", "found": str(figure["found"])}
        lacks = [name for name in _NEEDED if not isinstance(figure[name], str)]
        value = figure["value"] if entry.value is None else entry.value
        if lacks or np.isnan(value):
            what = f"its {' and '.join(lacks)}" if lacks else "which number was meant"
            message = f"it was to be taken back, and {what} is not known"
            told.append(problem("accept_needs_value", *at, message=message, **said))
            continue
        for name, content in (
            ("value", float(value)),
            ("marker", None),
            ("disposition", "accepted"),
        ):
            judged.at[row, name] = content
        day = f" on {entry.on}" if entry.on else ""
        message = f"taken back by {entry.by}{day}: {entry.reason}"
        told.append(problem("accepted_by_hand", *at, message=message, **said))
        parts = (*at, said["found"], entry.by, entry.on, entry.reason)
        by_hand.append(dict(zip(BY_HAND_COLUMNS, parts, strict=True)))
        where = zip(("file", "sheet", "cell"), at, strict=True)
        same = np.logical_and.reduce([problems[name] == said for name, said in where])
        problems.loc[same, "severity"] = "warning"
    problems = pd.concat([problems, frame(told)], ignore_index=True) if told else problems
    return judged, problems, pd.DataFrame(by_hand, columns=list(BY_HAND_COLUMNS), dtype="str")
