"""Which figures that were set aside does a companion take back? Its ``[[accept]]`` entries.

An entry names a cell, who takes it back and why; it holds for the content that it was given for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as AnyMapping

import pandas as pd

from rocu_analysis import schema
from rocu_analysis.intake.companion import Acceptance, Mapping
from rocu_analysis.problems import Problem, problem

# What a figure must have before anybody can take it back.
_NEEDED = ("geography", "measure", "period")


def take_back(
    judged: pd.DataFrame, problems: list[Problem], mappings: AnyMapping[str, Mapping]
) -> tuple[pd.DataFrame, list[Problem], pd.DataFrame]:
    """Accept the figures that ``[[accept]]`` names: figures, problems, and a list of them."""
    entries = [(file, entry) for file, mapping in mappings.items() for entry in mapping.accept]
    if not entries:
        return judged, problems, schema.blank(schema.BY_HAND_COLUMNS)
    columns = ["file", "sheet", "cell", "disposition", "found", "value", *_NEEDED]
    figures = judged.loc[judged["cell"].isin({entry.cell for _, entry in entries}), columns]
    by_cell: dict[tuple[str, str], list[dict]] = {}
    for row, figure in figures.to_dict("index").items():
        by_cell.setdefault((figure["file"], figure["cell"]), []).append({**figure, "row": row})
    carriers = Counter(entry for _, entry in set(entries))
    taken: dict[object, float] = {}
    by_hand, remarks, settled = [], [], set()
    for file, entry in entries:
        there = [f for f in by_cell.get((file, entry.cell), ()) if entry.sheet in ("", f["sheet"])]
        if not there:
            if carriers[entry] == 1:  # a companion of the folder speaks of its other files too
                remarks.append(_unmatched(file, entry))
            continue
        figure = there[0]
        if figure["disposition"] != "set_aside" or figure["row"] in taken:
            continue
        if entry.found is not None and entry.found != str(figure["found"]):
            remarks.append(_unmatched(file, entry, str(figure["found"])))
            continue
        value = figure["value"] if entry.value is None else entry.value
        at = (file, figure["sheet"], entry.cell)
        if remark := _lacking(at, figure, value):
            remarks.append(remark)
            continue
        taken[figure["row"]] = float(value)
        settled.add(at)
        found = str(figure["found"])
        facts = {"by": entry.by, "on": entry.on, "reason": entry.reason}
        remarks.append(problem("accepted_by_hand", *at, field="value", found=found, **facts))
        parts = (*at, found, *facts.values())
        by_hand.append(dict(zip(schema.BY_HAND_COLUMNS, parts, strict=True)))
    judged = judged.copy()
    judged.loc[[*taken], "value"] = [*taken.values()]
    judged.loc[[*taken], "marker"] = None
    judged.loc[[*taken], "disposition"] = "accepted"
    left = [
        p for p in problems if p.severity != "error" or (p.file, p.sheet, p.cell) not in settled
    ]
    listed = pd.DataFrame(by_hand, columns=list(schema.BY_HAND_COLUMNS), dtype="str")
    return judged, left + remarks, listed


def _unmatched(file: str, entry: Acceptance, now: str = "") -> Problem:
    name = f"{entry.sheet}!{entry.cell}" if entry.sheet else entry.cell
    where = f"[[accept]] {name}"
    at = (file, entry.sheet, entry.cell)
    return problem("mapping_unmatched", *at, found=name, where=where, now=now)


def _lacking(at: tuple[str, str, str], figure: dict, value: float) -> Problem | None:
    """Why a figure cannot be taken back; None where it can."""
    lacks = [name for name in _NEEDED if not isinstance(figure[name], str)]
    if not lacks and value >= 0:
        return None
    found = str(figure["found"])
    return problem("accept_incomplete", *at, field="value", found=found, lacks=lacks or ["value"])
