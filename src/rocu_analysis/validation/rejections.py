"""The figures and records that were set aside, as they stood, with the reasons."""

from __future__ import annotations

import pandas as pd

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
    said = errors.groupby(["file", "sheet", "cell"], sort=False)["message"].agg("; ".join)
    aside = judged[judged["disposition"] == "set_aside"]
    parts = [_figures(aside, said)] if len(aside) else []
    parts += [_records(rows, errors) for rows in records if len(rows)]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype="str") for name in REJECTED_COLUMNS})
    whole = pd.concat(parts, ignore_index=True)[list(REJECTED_COLUMNS)]
    return whole.astype(object).where(whole.notna(), None).astype("str")


def _figures(aside: pd.DataFrame, said: pd.Series) -> pd.DataFrame:
    keys = pd.MultiIndex.from_frame(aside[["file", "sheet", "cell"]])
    elsewhere = said.reindex(keys).to_numpy(dtype=object)
    reasons = [
        own if isinstance(own, str) and own else (other if isinstance(other, str) else code)
        for own, other, code in zip(aside["reasons"], elsewhere, aside["codes"], strict=True)
    ]
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
