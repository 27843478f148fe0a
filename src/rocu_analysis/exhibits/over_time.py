"""What is changing, and is it real? A control chart of one region, or all of them like the map."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from rocu_analysis.errors import BadOption, NoFigures
from rocu_analysis.exhibits import areas, denominators, lengths
from rocu_analysis.exhibits import over_time_single as single
from rocu_analysis.exhibits.common import (
    by_hand_notes,
    counting_note,
    hidden_note,
    refuse_mixture,
    source_of,
)
from rocu_analysis.exhibits.exhibit import Exhibit, Recipe
from rocu_analysis.exhibits.figures import Figures, add_up
from rocu_analysis.exhibits.over_time_page import Page, unit_words
from rocu_analysis.exhibits.over_time_views import draw_page, draw_single, page_table, table
from rocu_analysis.exhibits.series import (
    Series,
    check_rebase,
    judged_page,
    one_kind,
)
from rocu_analysis.exhibits.throughout import same_throughout
from rocu_analysis.wording import areas as words_of_areas
from rocu_analysis.wording import chart_kinds, withheld
from rocu_analysis.wording import lengths as words_of_lengths
from rocu_analysis.wording import over_time as words
from rocu_analysis.wording.numbers import (
    day,
    listed,
    paragraph,
    sentence,
    small_count,
)

MILLION = 1_000_000
PLAIN = denominators.Scale(1.0, "", 0)


def track(
    outcomes: pd.DataFrame,
    measure: str,
    *,
    region: str | None = None,
    per: str | None = None,
    rules: str = "nhs7",
    rebase: dict | list[dict] | None = None,
    target: float | None = None,
    counting: str | None = None,
    strand: str | None = None,
    threat: str | None = None,
    tier: str | None = None,
    level: str | None = None,
    geography: str | None = None,
    body: str | None = None,
) -> Exhibit:
    """Follow a measure over time and say which points are more than the usual variation.

    Parameters
    ----------
    outcomes : DataFrame
        The outcomes frame; it is not changed.
    measure : str
    region : str, optional
        One region; without it all of them, small and laid out like the map, on one scale.
    per : {"population", "officers"}, optional
        Show rates rather than counts. The rules look at the counts, which they only scale.
    rules : {"nhs7", "nhs6"}
        Rule book.
    rebase : dict or list of dict, optional
        ``{"period": first period of the new limits, "reason": …, "on": day it was agreed}``.
    target : float, optional
        In printed units.
    counting, strand, threat, tier, level : str, optional
        Rows to keep.
    geography : {"national", "network", "other"}, optional
        Follow a figure that is of no region: of the country, of all regional units, or of a body
        that is neither. Without it regions, or the one wider area where the frame has no region.
    body : str, optional
        Which of several such areas, as its source calls it: ``"UK"``.

    Returns
    -------
    Exhibit
        ``.data`` has one row a series and period, with the columns of `variation.control_chart`.

    Raises
    ------
    BadOption
        Where a rebase lacks its reason or its date, or an option is not known.
    NotComparable
        Where rows overlap, or figures of several areas would meet.
    NoFigures, UnknownName
        Where there is nothing to follow, or a name is not known.
    """
    asked = {
        "measure": measure, "region": region, "per": per, "rules": rules, "rebase": rebase,
        "target": target, "counting": counting, "strand": strand, "threat": threat, "tier": tier,
        "level": level, "geography": geography, "body": body,
    }  # fmt: skip
    denominators.check_per(per)
    if rules not in ("nhs7", "nhs6"):
        raise BadOption("rules", f"“{rules}” is not a rule book", "Allowed: nhs7, nhs6")
    rebases = check_rebase(rebase)
    details = {"strand": strand, "threat": threat, "tier": tier, "level": level}
    rows, area = areas.rows_of(
        outcomes, measure, region=region, geography=geography, body=body, **details
    )
    if per is not None and area != "regional":
        raise BadOption(
            "per", f"the {per} of {rows['region'].iloc[0]} is not known", "Regions only"
        )
    figures, dropped = same_throughout(add_up(rows, measure, counting=counting))
    illustrative = refuse_mixture(figures.rows if len(figures.rows) else figures.undated)
    page = _page(figures, dropped, per, rules, rebases, target, details)
    wider = areas.beside(outcomes, measure) if area == "regional" else ()
    page = replace(
        page, area=area, wider=wider, by_hand=tuple(by_hand_notes(outcomes, _used_rows(page)))
    )
    recipe = Recipe("track", asked, {"outcomes": outcomes})
    if len(page.series) == 1:
        return _single(page, recipe, illustrative)
    return _all(page, recipe, illustrative)


def _page(figures: Figures, dropped, per, rules, rebases, target, details) -> Page:
    """Judge every region of the figures."""
    frame, left_out = one_kind(figures.frame)
    if frame.empty and figures.undated.empty:
        raise NoFigures("outcomes", f"there is no figure of {figures.measure['plural']} to follow")
    names = list(dict.fromkeys(frame["region"])) or list(dict.fromkeys(figures.undated["region"]))
    scale = _scale(figures, frame, per)
    over = 1.0 if per is None else denominators.exposure(per, pd.Series(names))
    series = judged_page(
        frame,
        names,
        rules=rules,
        rebases=rebases,
        improvement=figures.measure["improvement"] or None,
        factors=np.broadcast_to(scale.base / over, len(names)).tolist(),
        counts=bool(figures.rows["unit"].eq("count").all()),
    )
    return Page(
        series=tuple(series),
        figures=figures,
        per=per,
        scale=scale,
        rules=rules,
        rebases=tuple(rebases),
        target=target,
        details=tuple(_detail(name, word) for name, word in details.items() if word),
        left_out=tuple(left_out),
        dropped=dropped,
    )


def _detail(name: str, word: str) -> str:
    """Detail in words; "major" alone would not say of what."""
    return f"{name}: {word}" if name == "level" else word


def _scale(figures: Figures, frame: pd.DataFrame, per: str | None) -> denominators.Scale:
    """One scale for every region of a page: as returned, in millions of pounds, or a rate."""
    if per is None:
        return _money_scale(frame) if unit_words(figures) == "pounds" else PLAIN
    if frame.empty:
        return PLAIN
    total = denominators.exposure(per, frame["region"])
    rate = float((frame["value"] / total).mean())
    return denominators.rate_scale(per, rate if rate == rate else 0.0)


def _money_scale(frame: pd.DataFrame) -> denominators.Scale:
    """Millions where every amount can be read in them, else pounds."""
    known = frame.loc[frame["value"].gt(0), "value"]
    high = frame["value_high"].fillna(frame["value"]).max()
    if known.empty or high < MILLION or known.min() < MILLION / 10:
        return PLAIN
    return denominators.Scale(1 / MILLION, "£ million", 1 if known.min() >= MILLION else 2)


def _single(page: Page, recipe: Recipe, illustrative: bool) -> Exhibit:
    series = page.series[0]
    return Exhibit(
        kind="track",
        headline=single.headline(page, series),
        subtitle=_subtitle(page, words_of_areas.where(series.region, page.area)),
        alt=single.alt(page, series),
        description=single.description(page, series),
        table=table(page, series),
        data=series.points.assign(region=series.region),
        source=source_of(_used_rows(page)),
        notes=_notes(page) + single.notes_of(page, series),
        drawing=draw_single(page, series, illustrative),
        recipe=recipe,
        illustrative=illustrative,
    )


def _all(page: Page, recipe: Recipe, illustrative: bool) -> Exhibit:
    data = [series.points.assign(region=series.region) for series in page.series]
    return Exhibit(
        kind="track",
        headline=_page_headline(page),
        subtitle=_subtitle(page, "all regions"),
        alt=_page_alt(page),
        description=_page_description(page),
        table=page_table(page),
        data=pd.concat(data, ignore_index=True),
        source=source_of(_used_rows(page)),
        notes=_notes(page) + _page_notes(page),
        drawing=draw_page(page, illustrative),
        recipe=recipe,
        illustrative=illustrative,
    )


def _used_rows(page: Page) -> pd.DataFrame:
    return pd.concat([page.figures.rows, page.figures.undated])


def _subtitle(page: Page, where: str) -> str:
    label = page.figures.measure["label"]
    what = f"{label} {page.unit}" if page.per else label
    parts = [what, *page.details, where, page.reach]
    if not page.per:
        parts.append(page.unit)
    return ", ".join(part for part in parts if part)


def _judged(page: Page) -> list[Series]:
    return [series for series in page.series if not series.withheld]


def _page_headline(page: Page) -> str:
    judged = _judged(page)
    if not judged:
        reasons = {series.withheld for series in page.series}
        if reasons == {"few"}:
            most = max(series.final for series in page.series)
            return withheld.few_headline(most, page.named, each=True)
        reason = reasons.pop() if len(reasons) == 1 else "hidden"
        return withheld.withheld_headline(reason, page.named)
    new = sum(series.is_new for series in judged)
    return words.page_headline(new, len(judged), page.named, _newest_period(judged))


def _newest_period(judged: list[Series]) -> str:
    """Newest final period of the page; regions that lag are judged at their own."""
    last = max((series.newest for series in judged), key=lambda point: point["period_end"])
    return str(last["period"])


def _page_alt(page: Page) -> str:
    regions = small_count(len(page.series), "region")
    if all(series.points["value"].isna().all() for series in page.series):
        return f"Table of {page.named} for {regions}; there is no figure to draw over time."
    return f"Charts of {page.named} over time for {regions}, laid out like the map on one scale."


def _page_description(page: Page) -> str:
    judged = _judged(page)
    new = [series.region for series in judged if series.is_new]
    now = [series.region for series in judged if series.signal_now is not None]
    before = [series.region for series in judged if series.signal_before is not None]
    if not judged:
        return paragraph(_none_judged(page))
    going_on = [name for name in now if name not in new]
    earlier = [name for name in before if name not in now]
    period = _newest_period(judged)
    parts = [words.regions_sentence(new, going_on, earlier, period, len(judged))]
    for reason, text in withheld.LIMITS_WITHHELD.items():
        names = [series.region for series in page.series if series.withheld == reason]
        if names:
            parts.append(f"{listed(names)}: {text}")
    return paragraph(*parts)


def _none_judged(page: Page) -> str:
    """Why no region has limits."""
    numbers = [series.final for series in page.series]
    if {series.withheld for series in page.series} == {"few"}:
        return withheld.each_withheld(min(numbers), max(numbers), page.named, len(numbers))
    return _page_headline(page)


def _page_notes(page: Page) -> tuple[str, ...]:
    judged = _judged(page)
    notes = _kinds_note(judged)
    notes += single.chance_note(judged)
    quiet = [series.change_seen for series in judged if series.signal_now is None]
    if quiet:
        notes.append(words.quiet_note(quiet[0].periods, round(quiet[0].power * 100)))
    points = pd.concat([series.points for series in page.series]).sort_values("period_start")
    provisional = list(points.loc[points["provisional"].astype(bool), "period"])
    if provisional:
        listed_once = list(dict.fromkeys(provisional))
        notes.append(sentence(words.provisional_sentence(listed_once)))
    notes += single.target_note(page)
    notes.append("All panels have one scale, and stand roughly where the regions lie.")
    return tuple(notes)


def _length_note(page: Page) -> list[str]:
    """Which figures cover another length of time than the rest, each period once."""
    points = pd.concat([series.points for series in page.series])
    odd = dict(odd for series in page.series for odd in lengths.odd(series.points))
    if not odd:
        return []
    alone = len(page.series) == 1
    usual, others = int(lengths.usual(points)), lengths.others(points)
    return [words_of_lengths.note(list(odd.items()), usual, others, table=alone)]


def _kinds_note(judged: list[Series]) -> list[str]:
    """Which chart each region has."""
    kinds: dict[str, list[str]] = {}
    for series in judged:
        kinds.setdefault(series.why.split(":")[0], []).append(series.region)
    return [chart_kinds.kinds_note(kinds)] if kinds else []


def _notes(page: Page) -> tuple[str, ...]:
    notes = [words.RULE_BOOKS[page.rules]] if _judged(page) else []
    for one in page.rebases:
        agreed = day(pd.Timestamp(one["on"]))
        notes.append(f"New limits from {one['period']}: {one['reason']} (agreed {agreed}).")
    if page.left_out:
        notes.append(
            f"Left out, since periods that overlap are never put in one series: "
            f"{listed(page.left_out[:6])}."
        )
    if page.dropped:
        notes.append(
            f"The sums leave out {listed(page.dropped)} throughout, which lack a figure in some "
            f"period, so that the same forces are counted in all."
        )
    if page.per:
        notes.append(denominators.VINTAGE[page.per])
    if page.area != "regional":
        notes.append(words_of_areas.note(page.series[0].region, page.area))
    if page.wider:
        notes.append(words_of_areas.left_out(page.wider))
    notes += _length_note(page)
    notes.append(counting_note(page.figures))
    points = pd.concat([series.points for series in page.series])
    notes += hidden_note(points)
    notes += page.by_hand
    if (points["centre"].notna() & points["lower_limit"].isna()).any():
        notes.append("Where a lower limit would not lie above zero there is none: [z].")
    return tuple(notes)
