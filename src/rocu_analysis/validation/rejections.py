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
    out = rows.reindex(columns=[*{*rows.columns, *REJECTED_COLUMNS, "row"}]).copy()
    codes, reasons, fields, found = [], [], [], []
    for row in rows.itertuples():
        at = (errors["file"] == row.file) & (errors["sheet"] == row.sheet)
        own = errors[at & (errors["cell"].str.extract(r"(\d+)$")[0] == str(row.row))]
        codes.append(" ".join(dict.fromkeys(own["code"])))
        reasons.append("; ".join(dict.fromkeys(own["message"])))
        fields.append(next(iter(own["field"]), ""))
        found.append(next(iter(own["found"]), ""))
    return out.assign(codes=codes, reasons=reasons, field=fields, found=found)
