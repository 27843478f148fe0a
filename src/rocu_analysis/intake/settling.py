"""Which place, period and measure does a figure have, by all the labels around it?

Each field comes from the figure's row or its column, else from the companion, else from the title
and the names of sheet and file. Labels that differ, or a field that is lacking, give a code:
nothing is chosen for the figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rocu_analysis import periods, reference, schema
from rocu_analysis.intake import words
from rocu_analysis.intake.context import Context
from rocu_analysis.intake.labels import PLACE
from rocu_analysis.intake.words import Interpretation, Settings
from rocu_analysis.periods import Period

_COLUMNS = [column for column in schema.FRAMES["outcomes"] if column.name != "source"]
# Fields that are settled together, by the name of the group.
GROUPS = {
    "place": PLACE,
    "period": schema.roles("outcomes", "period"),
    **{n: (n,) for role in ("measure", "detail") for n in schema.roles("outcomes", role)},
    "rest": tuple(c.name for c in _COLUMNS if c.role in ("note", "value") and c.name != "value"),
}
NEEDED = {
    "geography": "geography_missing",
    "measure": "measure_missing",
    "period": "period_missing_here",
}
_DEFAULTS = {"counting": reference.NOT_STATED, "strand": reference.NOT_STATED}
Answer = tuple[dict, str]  # values of fields, and the code of what is wrong


@dataclass
class Settler:
    """Settles the fields of figures under one context."""

    context: Context
    settings: Settings
    columns: frozenset[str] = frozenset()  # fields that the rows give

    def settle(self, group: str, labels: Sequence[Interpretation]) -> Answer:
        """Fields of a group for figures under some labels: that of their column, then of rows."""
        settle = {"place": self._place, "period": self._period, "rest": self._rest}.get(group)
        return settle(labels) if settle else self._one(group, labels)

    def _one(self, name: str, labels: Sequence[Interpretation]) -> Answer:
        values, context = _given(labels, name), self.context
        if len(values) > 1:
            return {name: values[0]}, "labels_disagree"
        if values:
            return {name: values[0]}, ""
        value = context.declared.get(name, context.fields.get(name, _DEFAULTS.get(name)))
        if name in context.open and name not in context.declared:
            return {name: value}, NEEDED.get(name, "labels_disagree")
        return {name: value}, NEEDED.get(name, "") if value is None else ""

    def _rest(self, labels: Sequence[Interpretation]) -> Answer:
        """Fields that are taken as they are, cell by cell."""
        context, rest = self.context, GROUPS["rest"]
        fields = {n: context.fields.get(n) for n in ("as_at", "status", "unit")}
        for given in (context.declared, *(label.fields for label in labels)):
            fields |= {n: v for n, v in given.items() if n in rest and v is not None}
        return fields, ""

    # -- places ----------------------------------------------------------------------------------

    def _place(self, labels: Sequence[Interpretation]) -> Answer:
        if any(len(label.places) > 1 for label in labels):
            return {}, "name_ambiguous"
        given = [label.fields for label in labels]
        forces, bodies = _given(labels, "force"), _given(labels, "body")
        regions = {n["region"] for n in given if n.get("region") and not n.get("force")}
        kinds = _given(labels, "geography")
        if max(len(forces), len(regions), len(bodies)) > 1:
            return {}, "labels_disagree"
        region, body = next(iter(regions), None), next(iter(bodies), None)
        if forces:
            place = words.complete_place({"force": forces[0], "geography": "force"})
            place["region"] = place["region"] or region
        elif region or body:
            wider = [kind for kind in kinds if kind in ("other", "national", "network")]
            kind = next(iter(wider), "other" if body else "region")
            place = {"geography": kind, "region": region, "body": body}
        else:
            place = self._around(kinds)
        return place, self._place_code(place, kinds)

    def _around(self, kinds: list) -> dict:
        """The place of the companion, else of the title and the names."""
        held = self.context.declared if {*self.context.declared} & {*PLACE} else self.context.fields
        place = {n: v for n, v in held.items() if n in PLACE}
        if {*kinds} & {"network", "national"} and place.get("geography") in ("force", "region"):
            return place  # “The network” in a return of Kent
        return place | ({"geography": kinds[0]} if len(kinds) == 1 else {})

    def _place_code(self, place: dict, kinds: list) -> str:
        """What is wrong with a place: it lacks its name, or is not of the return that it is in."""
        context, kind = self.context, place.get("geography")
        own = context.declared.get("force") or context.fields.get("force")
        home = reference.regions_of_forces().get(str(own))
        if kind in ("force", "region") and {*kinds} & {"network", "national"}:
            return "labels_disagree"
        if kind == "region" and home and home == place.get("region"):
            return "labels_disagree"  # a force's own return that names its region in each row
        is_named = kind not in ("region", "force") or place.get(kind)
        return "" if kind and is_named else "geography_missing"

    # -- periods ---------------------------------------------------------------------------------

    def _period(self, labels: Sequence[Interpretation]) -> Answer:
        settled, code = _stated(labels)
        declared = self.settings.parse(self.context.declared.get("period")).period
        if parts := dict.fromkeys(label.part for label in labels if label.part):
            year = settled or declared or self.context.period
            found = {periods.with_year(part, year, self.settings.quarters).period
                     for part in parts if year}  # fmt: skip
            settled = found.pop() if len(found) == 1 else None
            code = code or ("" if settled else "labels_disagree" if found else NEEDED["period"])
        first, last = (next(iter(_given(labels, n)), None) for n in ("period_start", "period_end"))
        if first and last:
            return _of_days(first, last, settled)
        if first or last:
            label = periods.NOT_STATED_LABEL
            return {"period": label, "period_start": first, "period_end": last}, ""
        is_of_part = bool(self.context.part) and not declared  # a title names a quarter alone
        if settled and not code and is_of_part:
            code = "period_ambiguous" if (settled.days or 0) > periods.REGULAR["quarter"][1] else ""
        if settled is None and not code:
            settled = declared or (None if "period" in self.columns else self.context.period)
            is_open = "period" in self.context.open
            code = "" if settled else "period_ambiguous" if is_open else NEEDED["period"]
        if settled is None:
            return {}, code
        days = {"period_start": settled.start, "period_end": settled.end}
        return {"period": settled.label, **days}, code


def _given(labels: Sequence[Interpretation], name: str) -> list:
    """The values that some labels give a field."""
    found = dict.fromkeys(label.fields.get(name) for label in labels)
    return [value for value in found if value is not None and value != ""]


def _stated(labels: Sequence[Interpretation]) -> tuple[Period | None, str]:
    """The period of the row and the column: a quarter lies in the year beside it."""
    stated = _given(labels, "period")
    if not stated:
        return None, "period_ambiguous" if any(len(x.periods) > 1 for x in labels) else ""
    inner, *others = sorted(stated, key=lambda period: period.days or 0)
    if all(other.contains(inner) for other in others):
        return inner, ""
    return None, "labels_disagree"


def _of_days(first, last, settled: Period | None) -> Answer:
    """A period whose first and last day have columns of their own."""
    differs = settled and settled.start and (settled.start, settled.end) != (first, last)
    if last < first or differs:
        return {}, "labels_disagree"
    named = settled if settled and settled.start else periods.span(first, last)
    return {"period": named.label, "period_start": first, "period_end": last}, ""
