"""Which place, period and measure does a figure have, by all the labels around it?

Each field comes from the figure's row or its column, else from the companion, else from the title
and the names of sheet and file. Labels that differ, or a field that is lacking, give a code:
nothing is chosen for the figure.
"""

from __future__ import annotations

from dataclasses import dataclass

from rocu_analysis import periods, reference, schema
from rocu_analysis.intake import words
from rocu_analysis.intake.context import Context
from rocu_analysis.intake.labels import PLACE, Reading
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


@dataclass
class Settler:
    """Settles the fields of figures under one context."""

    context: Context
    settings: Settings
    columns: frozenset[str] = frozenset()  # fields that the rows give

    def settle(
        self, group: str, readings: list[Reading], labels: Interpretation
    ) -> tuple[dict, str]:
        """Fields of a group for the figures of some rows under some labels, and what is wrong."""
        if group == "place":
            return self._place(readings, labels)
        if group == "period":
            return self._period(readings, labels)
        if group == "rest":
            return self._rest(readings, labels), ""
        return self._one(group, readings, labels)

    def _one(self, name: str, readings: list[Reading], labels: Interpretation) -> tuple[dict, str]:
        values = [r.fields[name] for r in readings if r.fields.get(name) is not None]
        values += [labels.fields[name]] if labels.fields.get(name) is not None else []
        if len(set(values)) > 1:
            return {name: values[0]}, "labels_disagree"
        value, context = next(iter(values), None), self.context
        if value is None:
            value = context.declared.get(name, context.fields.get(name, _DEFAULTS.get(name)))
        if not values and name in context.open and name not in context.declared:
            return {name: value}, NEEDED.get(name, "labels_disagree")
        return {name: value}, NEEDED.get(name, "") if value is None else ""

    def _rest(self, readings: list[Reading], labels: Interpretation) -> dict:
        """Fields that are taken as they are, cell by cell."""
        context, rest = self.context, GROUPS["rest"]
        fields = {n: v for n, v in context.declared.items() if n in rest}
        fields.setdefault("as_at", context.fields.get("as_at"))
        for name in ("status", "unit"):
            known = context.declared.get(name) or context.fields.get(name)
            fields[name] = labels.fields.get(name) or known
        for reading in readings:
            fields |= {n: v for n, v in reading.fields.items() if n in rest and v is not None}
        return fields

    # -- places ----------------------------------------------------------------------------------

    def _place(self, readings: list[Reading], labels: Interpretation) -> tuple[dict, str]:
        nearest = [{n: r.fields.get(n) for n in PLACE if r.fields.get(n)} for r in readings]
        if len(labels.places) > 1:
            return {}, "name_ambiguous"
        nearest += [words.fields_of(place) for place in labels.places]
        nearest.append({n: labels.fields[n] for n in PLACE if n in labels.fields})
        forces = {n["force"] for n in nearest if n.get("force")}
        regions = {n["region"] for n in nearest if n.get("region") and not n.get("force")}
        bodies = {n["body"] for n in nearest if n.get("body")}
        if max(len(forces), len(regions), len(bodies)) > 1:
            return {}, "labels_disagree"
        if forces:
            place = words.complete_place({"force": forces.pop(), "geography": "force"})
            place["region"] = place["region"] or next(iter(regions), None)
        elif regions or bodies:
            wider = ("other", "national", "network")
            kinds = [n["geography"] for n in nearest if n.get("geography") in wider]
            kind = next(iter(kinds), "other" if bodies else "region")
            place = {"geography": kind, "region": next(iter(regions), None),
                     "body": next(iter(bodies), None)}  # fmt: skip
        else:
            place = self._around({n["geography"] for n in nearest if n.get("geography")})
            if place is None:
                return {}, "labels_disagree"  # “The network” in a return of Kent
        if not place.get("geography"):
            return {}, "geography_missing"
        return place, self._place_code(place)

    def _around(self, kinds: set[str]) -> dict | None:
        """The place of the companion, else of the title and the names."""
        held = self.context.declared if {*self.context.declared} & {*PLACE} else self.context.fields
        place = {n: v for n, v in held.items() if n in PLACE}
        if kinds & {"network", "national"} and place.get("geography") in ("force", "region"):
            return None
        return place | ({"geography": kinds.pop()} if len(kinds) == 1 else {})

    def _place_code(self, place: dict) -> str:
        """What is wrong with a place: it lacks its name, or a force's return has its region."""
        context, kind = self.context, place["geography"]
        own = context.declared.get("force") or context.fields.get("force")
        home = reference.regions_of_forces().get(str(own))
        if kind == "region" and home and home == place.get("region"):
            return "labels_disagree"  # a force's own return that names its region in each row
        return "geography_missing" if kind in ("region", "force") and not place.get(kind) else ""

    # -- periods ---------------------------------------------------------------------------------

    def _period(self, readings: list[Reading], labels: Interpretation) -> tuple[dict, str]:
        settled, code = self._stated(readings, labels)
        part = next((r.part for r in readings if r.part), None) or labels.part
        if part:
            year = settled or self._declared() or self.context.period
            quarters = self.settings.quarters
            settled = periods.with_year(part, year, quarters).period if year else None
            code = code or ("" if settled else "period_missing_here")
        first, last = (_first(readings, name) for name in ("period_start", "period_end"))
        if first and last:
            return _of_days(first, last, settled)
        if first or last:
            label = periods.NOT_STATED_LABEL
            return {"period": label, "period_start": first, "period_end": last}, ""
        if settled and not code and self._names_part(settled):
            code = "period_ambiguous"
        if settled is None and not code:
            is_blank = "period" in self.columns and not self._declared()
            settled = self._declared() or (None if is_blank else self.context.period)
            if settled is None:
                is_open = "period" in self.context.open
                code = "period_ambiguous" if is_open else "period_missing_here"
        if settled is None:
            return {}, code
        days = {"period_start": settled.start, "period_end": settled.end}
        return {"period": settled.label, **days}, code

    def _stated(self, readings: list[Reading], labels: Interpretation) -> tuple[Period | None, str]:
        """The period of the row and the column: a quarter lies in the year beside it."""
        own = dict.fromkeys(r.fields["period"] for r in readings if r.fields.get("period"))
        stated = dict.fromkeys([*own, *(labels.periods if len(labels.periods) == 1 else ())])
        if not stated:
            return None, "period_ambiguous" if len(labels.periods) > 1 else ""
        inner, *others = sorted(stated, key=lambda period: period.days or 0)
        if all(other.contains(inner) for other in others):
            return inner, ""
        return None, "labels_disagree"

    def _names_part(self, settled: Period) -> bool:
        """Whether a title names a quarter without a year, above figures of years."""
        is_named = self.context.part and not self._declared()
        return bool(is_named and (settled.days or 0) > periods.REGULAR["quarter"][1])

    def _declared(self) -> Period | None:
        stated = self.context.declared.get("period")
        return self.settings.parse(stated).period if stated else None


def _first(readings: list[Reading], name: str):
    """The first value that some readings give a field."""
    return next((r.fields[name] for r in readings if r.fields.get(name)), None)


def _of_days(first, last, settled: Period | None) -> tuple[dict, str]:
    """A period whose first and last day have columns of their own."""
    if last < first:
        return {}, "period_backwards"
    if settled and settled.start and (settled.start, settled.end) != (first, last):
        return {}, "labels_disagree"
    named = settled if settled and settled.start else periods.span(first, last)
    return {"period": named.label, "period_start": first, "period_end": last}, ""
