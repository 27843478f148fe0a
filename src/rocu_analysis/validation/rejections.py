"""The figures and records that were set aside, as they stood, with the reasons."""

from __future__ import annotations

import numpy as np
import pandas as pd

from rocu_analysis import schema
from rocu_analysis.validation.result import REJECTED_COLUMNS


def table(
    judged: pd.DataFrame, records: list[pd.DataFrame], problems: pd.DataFrame
) -> pd.DataFrame:
    """Rows of ``check.rejected``.

    Parameters
    ----------
    judged : DataFrame
        Facts with ``disposition, codes, reasons, found``.
    records : list of DataFrame
        Set-aside rows of the registers, each with its ``frame``.
    problems : DataFrame
        Where the reasons stand that facts do not carry themselves.
    """
    errors = problems[problems["severity"] == "error"]
    aside = judged[judged["disposition"] == "set_aside"]
    parts = [_figures(aside, errors)] if len(aside) else []
    parts += [_records(rows, errors) for rows in records if len(rows)]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype="str") for name in REJECTED_COLUMNS})
    columns = {}
    for name in REJECTED_COLUMNS:
        texts = [schema.text(part[name]) for part in parts]
        columns[name] = texts[0] if len(texts) == 1 else pd.concat(texts)
    return pd.DataFrame(columns).reset_index(drop=True)


def _figures(aside: pd.DataFrame, errors: pd.DataFrame) -> pd.DataFrame:
    reasons = schema.text(aside["reasons"]).to_numpy(dtype=object, copy=True)
    open_ = np.flatnonzero([not isinstance(reason, str) or not reason for reason in reasons])
    if len(open_):
        part = aside.iloc[open_]
        reasons[open_] = part["codes"].to_numpy(dtype=object)
        said = errors.groupby(["file", "sheet", "cell"], sort=False)["message"].agg("; ".join)
        said = dict(zip(said.index, said, strict=True))
        places = np.flatnonzero(part["cell"].isin({cell for _, _, cell in said}))
        cells = part[["file", "sheet", "cell"]].iloc[places].itertuples(index=False, name=None)
        for place, cell in zip(open_[places].tolist(), cells, strict=True):
            reasons[place] = said.get(cell, reasons[place])
    reasons = pd.Series(reasons, index=aside.index, dtype="str")
    return aside.assign(frame="outcomes", field="value", reasons=reasons)


def _records(rows: pd.DataFrame, errors: pd.DataFrame) -> pd.DataFrame:
    """Records with their own reasons; those that another record gives stand at their cell."""
    said = {
        key: part
        for key, part in errors.groupby(["file", "sheet", "cell"], sort=False)
        if len(part)
    }
    found = []
    for own in rows[["file", "sheet", "cell", "codes", "reasons", "field", "found"]].to_dict(
        "records"
    ):
        others = said.get((own["file"], own["sheet"], own["cell"]))
        if not own["codes"] and others is not None:
            own |= {
                "codes": " ".join(dict.fromkeys(others["code"])),
                "reasons": "; ".join(dict.fromkeys(others["message"])),
                "field": others["field"].iloc[0],
                "found": others["found"].iloc[0],
            }
        found.append(own)
    out = rows.reindex(columns=list(dict.fromkeys([*rows.columns, *REJECTED_COLUMNS])))
    return out.assign(**pd.DataFrame(found, index=rows.index).to_dict("series"))
