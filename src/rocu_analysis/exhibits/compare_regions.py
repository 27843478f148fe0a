"""How do the regions compare, now? Dots and intervals against the network. No ranks.

`comparison` finds the values; here they are put in words, a table and a chart.
"""

from __future__ import annotations

import pandas as pd

from rocu_analysis import wording
from rocu_analysis.charts import dots
from rocu_analysis.charts.drawing import Drawing
from rocu_analysis.exhibits import against, cells, figures as sums
from rocu_analysis.exhibits.against import NO_VALUE, REASONS, Status
from rocu_analysis.exhibits.comparison import (
    DENOMINATORS,
    Comparison,
    choose,
    compare,
    other_denominator,
    ranges,
)
from rocu_analysis.exhibits.exhibit import Content, Exhibit, ExhibitKind, asks
from rocu_analysis.exhibits.finding import Verdict
from rocu_analysis.exhibits.methods import AGAINST_WHOLE
from rocu_analysis.exhibits.rows import Selections
from rocu_analysis.schema import Counting, Per, Strand
from rocu_analysis.wording import capital, figure, fill, interval, listed, note, spoken

GIVE_A_DENOMINATOR = 'To compare them, give per="population" or per="officers"'
OFF_AXIS = 1.5  # times the furthest limit of the others
MARKS = {**against.WORDS, "apart": "not compared"}


@asks
def compare_regions(
    outcomes: pd.DataFrame,
    measure: str,
    *,
    period: str | None = None,
    per: Per | None = None,
    of: str | None = None,
    region: str | None = None,
    counting: Counting | None = None,
    strand: Strand | None = None,
    threat: str | None = None,
    geography: str | None = None,
) -> Exhibit:
    """Compare regions in one period with the network, each with its interval.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame; it is not changed.
    measure : str
        What is counted, such as ``arrests``.
    period : str, optional
        Label of a period; where missing, the year that ends with the newest that is not provisional
        and that nearly all areas have, or as much of that year as lacks no figure.
    per : {"population", "officers"}, optional
        Denominator of a rate.
    of : str, optional
        Measure that contains this one: the comparison is of shares.
    region : str, optional
        Region in focus; beside another ``geography``, the region whose forces or areas are shown.
    counting, strand, threat : str, optional
        Rows to keep.
    geography : str, optional
        What is compared: ``"region"``, ``"force"``, or a kind of area of your own.

    Returns
    -------
    Exhibit
        ``.data`` also holds verdicts, p-values and the verdict by another denominator.

    Raises
    ------
    BadOption
        Where both ``per`` and ``of`` are given, or an option is out of range.
    NotComparable
        Where the whole does not contain the part, or rows overlap.
    NoFigures, UnknownName
        Where there is nothing to compare, or a name is not known.
    """


def _exhibit(chosen: Selections, **asked) -> Content:
    found = compare(chosen, **asked)
    what = (found.figures.measure["measure"], *found.details)
    has_interval, spreads = found.frame["lower"].notna(), found.frame["spread"].ne("").any()
    methods = ["wilson" if found.of else "poisson"] * bool(has_interval.any())
    if found.compares:
        methods += ["told apart", "no ranking", *["usual spread"] * bool(spreads)]
    if (found.frame["dispersion"].gt(1) & has_interval).any():
        methods.append("widened")
    shown = found.shown.sentence("Sums are of" if found.compares else "These are")
    return Content(
        finding=found,
        headline=_headline(found),
        subtitle=found.subtitle,
        alt=f"Dots{' with intervals' if has_interval.any() else ''}: {found.measured}, "
        f"{wording.small_count(len(found.rows), found.noun.one)}, {spoken(found.period)}",
        more=[_key(found), shown, against.reasons(found)],
        care=sums.recording_care(found.figures.measure["measure"], "a difference"),
        table=_table(found),
        rows=found.sources,
        data=found.frame,
        methods=methods,
        notes=[found.note, _comparison_notes(found, bool(spreads))],
        drawing=_drawing(found) if found.frame["estimate"].notna().any() else None,
        claims=found.claims(what, found.named("spread", "outside") if spreads else None),
    )


def _headline(found: Comparison) -> str:
    """How the one in focus differs from the network, else who does, or why none is compared."""
    if not found.compares:
        return against.nothing(found, f"No two {found.noun.many} can be compared")
    if row := found.in_focus:
        value = f"{found.printed(row['estimate'], row['estimate_high'])} {found.scale.unit}"
        return against.of_one(found, found.counted, value, found.printed(*found.network))
    return against.who_differs(found)


def _key(found: Comparison) -> str:
    """Figure of the one in focus, or of the only one, with its interval, beside the network's."""
    whole, places = found.printed(*found.network), found.scale.decimals
    row = next((r for r in found.rows if len(found.rows) == 1 or r["region"] == found.area), None)
    if row is None or row["lower"] != row["lower"]:
        start = f"{capital(found.counted)}, {found.whole}"
        return f"{start}: {whole} {found.unit}" if found.compares else ""
    value = found.printed(row["estimate"], row["estimate_high"])
    limits = f"95 per cent interval {interval(row['lower'], row['upper'], places)}"
    comparison = f"; {found.whole_name} {whole}" if found.compares else ""
    return f"{row['region']}: {value} {found.unit} ({limits}){comparison}"


def _comparison_notes(found: Comparison, spreads: bool):
    """Note on who stands apart, the spread of the regions, and another denominator."""
    apart = spread = ""
    if found.set_apart:
        apart = fill("{x} {x|lies|lie} far from all others, so each is compared with {whole}",
                    x=found.set_apart, whole=found.whole)  # fmt: skip
    if spreads:
        spread = (f"{capital(found.noun.many)} vary by more than chance alone gives, so one that "
                  "differs is called exceptional only outside that spread")  # fmt: skip
    counts = found.frame["status"].eq(Status.COUNTS).any()
    return note("beside", apart, _reversal(found), spread, GIVE_A_DENOMINATOR * bool(counts))


def _reversal(found: Comparison) -> str:
    """What another denominator says of the regions: the answer may depend on it."""
    moved: dict[Verdict, list[str]] = {}
    for row in found.used:
        if row.get("second") and row["second"] != row["verdict"]:
            moved.setdefault(row["second"], []).append(row["region"])
    parts = [f"{listed(names)} would be {against.WORDS[side]}" for side, names in moved.items()]
    other = DENOMINATORS[other_denominator(found.per)]
    return f"Counted by {other} instead, {'; '.join(parts)}" if parts else ""


def _table(found: Comparison) -> pd.DataFrame:
    """Give the figures as published; the network last."""
    rows, columns = found.columns()
    if found.frame["lower"].notna().any():
        columns["95 per cent interval"] = ranges(rows, "lower", "upper", found.scale.decimals)
    if found.compares:
        readings = [capital(against.how(row)) for row in found.rows]
        columns[f"Against {found.whole}"] = [*readings, cells.NOT_APPLICABLE]
    return cells.table_of(columns)


def _drawing(found: Comparison) -> Drawing:
    """Sorted by the estimate, since position then helps; what is not compared stands last."""
    last = ~found.frame["status"].isin([Status.COMPARED, Status.COUNTS, Status.AMOUNT])
    ordered = found.frame.assign(_last=last).sort_values(
        ["_last", "estimate"], ascending=[True, False], kind="stable"
    )
    number = "Number" if found.figures.of_counts else capital(found.figures.unit)
    columns = [("Per cent" if found.of else "Rate" if found.per else number, "figure")]
    columns += [("95% interval", "interval")] * bool(found.frame["lower"].notna().any())
    marks = _marks(found, ordered)
    label = f"Per cent of all {found.figures.whole(found.of)}" if found.of else found.measured
    options = {"columns": tuple(columns), "x_label": label}
    if found.compares:
        options["reference"] = found.network
        whole = f"{capital(found.whole_name)}: {found.printed(*found.network)}"
        options["reference_label"] = whole
        drawn = set(marks.loc[marks["state"].ne("none") & marks["value"].notna(), "mark"])
        options["key"] = [(mark, words) for mark, words in MARKS.items() if mark in drawn]
    return Drawing(dots.draw, marks, options)


def _marks(found: Comparison, ordered: pd.DataFrame) -> pd.DataFrame:
    """Rows as `dots.draw` takes them."""
    # Whoever is shown apart may end so far out that the others would lie in a heap.
    apart = ordered["status"].eq(Status.APART)
    far = apart & ordered["upper"].gt(OFF_AXIS * ordered.loc[~apart, "upper"].max())
    shown = ["estimate", "estimate_high", "lower", "upper"]
    marks = ordered[shown].mask(far).set_axis(["value", "high", "lower", "upper"], axis="columns")
    late = ordered["status"].eq(Status.PROVISIONAL).map({True: " (provisional)", False: ""})
    marks.insert(0, "label", ordered["region"] + late.mask(far, " (off scale)"))
    states = dict.fromkeys(NO_VALUE, "none")
    states |= {Status.PROVISIONAL: "provisional", Status.APART: "apart"}
    plain = ordered["region"].eq(found.area).map({True: "focus", False: "plain"})
    marks["state"] = ordered["status"].map(states).fillna(plain)
    rows = cells.records(ordered)
    marks["mark"] = [str(row["verdict"]) or "apart" for row in rows]
    marks["figure"] = [
        REASONS[row["status"]] if row["status"] in NO_VALUE else _value(found, row) for row in rows
    ]
    limits = (interval(row["lower"], row["upper"], found.scale.decimals) for row in rows)
    marks["interval"] = [text if there else "" for text, there in
                         zip(limits, ordered["lower"].notna(), strict=True)]  # fmt: skip
    return marks.reset_index(drop=True)


def _value(found: Comparison, row: dict) -> str:
    """Estimate of a row with its sign."""
    ends = [end for end in (row["estimate"], row["estimate_high"]) if end == end]
    sign = "£" * (found.figures.unit == "pounds")
    return " to ".join(sign + figure(end, found.scale.decimals) for end in ends) or cells.MISSING


KIND = ExhibitKind(
    shows="comparison of regions",
    select=choose,
    describe=_exhibit,
    method=AGAINST_WHOLE,
)
