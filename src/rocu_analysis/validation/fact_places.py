"""Whose figure is it? Region, force and body from a row's cells, the headings and the titles."""

from __future__ import annotations

from rocu_analysis import schema
from rocu_analysis.validation import names, place_words, words
from rocu_analysis.validation.word import Word

PLACE_FIELDS = ("geography", "region", "force", "body")


class Resolved:
    """What was found for one combination of words: fields, and a problem where there is one.

    ``source`` says which word the problem is about: ("row", field) or ("head",) or ().
    """

    def __init__(
        self, fields=None, *, code="", message="", remedy="", source=(), warning=None, total=False
    ) -> None:
        self.fields = fields or {}
        self.code, self.message, self.remedy, self.source = code, message, remedy, source
        self.warning = warning
        self.total = total


def resolve(
    row: dict[str, Word], head: list[Word], section: Word | None, declared: dict, titles: dict
) -> Resolved:
    """Place of one figure.

    Parameters
    ----------
    row : dict
        Words of the row's own cells: ``force, body, geography, region, geography_kind``.
    head : list of Word
        Words of the headings over the figure.
    section : Word or None
        The line above a group of rows.
    declared, titles : dict
        Place fields that a companion, and titles or names, give.
    """
    own = _of_kind(_of_row(row), row.get("geography_kind"))
    if own.code:
        return own
    fields, total = dict(own.fields), own.total
    for word in [*head, *([section] if section else [])]:
        if not (set(word.fields) & set(PLACE_FIELDS) or word.code.startswith("name_")):
            continue
        if word.code in ("name_unknown", "name_ambiguous"):
            if fields.get("geography") in ("force", "other"):
                continue
            return Resolved(
                code=word.code, message=word.message, remedy=word.remedy, source=("head",)
            )
        fields = _narrower(fields, word.fields)
    for more in (declared, titles):
        if not fields.get("geography") and more.get("geography"):
            fields = {name: more[name] for name in PLACE_FIELDS if more.get(name)}
        elif fields.get("geography") == "region" and not own.fields:
            fields = _narrower(fields, more)
    return Resolved(fields, warning=own.warning, total=total)


def declared_place(fields: dict) -> dict:
    """Place fields that a companion declares for a sheet or file."""
    own = {name: fields[name] for name in PLACE_FIELDS if fields.get(name)}
    return words.filled(own).fields if own else {}


def _of_row(row: dict[str, Word]) -> Resolved:
    for name in ("force", "body", "geography"):
        word = row.get(name)
        if word is None or word.total:
            continue
        if word.code in ("name_unknown", "name_ambiguous"):
            return Resolved(
                code=word.code, message=word.message, remedy=word.remedy, source=("row", name)
            )
        if word.fields.get("geography") or word.fields.get("region"):
            return _beside_region(word, row.get("region"))
    total = any(word.total for word in row.values())
    region = row.get("region")
    if region is not None and not region.total:
        if region.code in ("name_unknown", "name_ambiguous"):
            return Resolved(
                code=region.code,
                message=region.message,
                remedy=region.remedy,
                source=("row", "region"),
            )
        return Resolved(dict(region.fields), total=total)
    kind = row.get("geography_kind")
    if kind is not None and kind.fields.get("geography") in ("national", "network", "other"):
        return Resolved({"geography": kind.fields["geography"]}, total=total)
    return Resolved({}, total=total)


def _of_kind(own: Resolved, kind: Word | None) -> Resolved:
    """Hold the place of a row to what its Geography column says it is."""
    said = kind.fields.get("geography") if kind is not None else None
    got = own.fields.get("geography")
    if own.code or own.total or not said or said not in schema.GEOGRAPHIES or got == said:
        return own
    if got is None:
        return own
    name = next((own.fields[n] for n in ("force", "body", "region") if own.fields.get(n)), got)
    return Resolved(
        code="geography_differs",
        message=f"Geography says {said}, and the row names the {_called(got)} {name}",
        source=("row", "geography_kind"),
    )


def _called(kind: str) -> str:
    return "body" if kind == "other" else kind


def _beside_region(word: Word, region: Word | None) -> Resolved:
    fields = dict(word.fields)
    given = region.fields.get("region") if region is not None and not region.total else None
    home = fields.get("region")
    if fields.get("force") and given and given != home:
        message = f"{fields['force']} is in {home}, not in {given}; {home} was taken"
        return Resolved(fields, warning=("region_differs", message, ("row", "region")))
    if (
        fields.get("force") == "North Wales"
        and region is not None
        and (region.fields.get("body") == "Wales")
    ):
        message = f"North Wales is in {home} for organised crime; {home} was taken"
        return Resolved(fields, warning=("region_differs", message, ("row", "region")))
    if fields.get("geography") == "other" and given:
        # A national body's figure for one region: both are kept.
        fields["region"] = given
    return Resolved(fields)


def _narrower(fields: dict, other: dict) -> dict:
    """A force within a region beats the region; otherwise what was there stays."""
    if not fields.get("geography"):
        return {name: other[name] for name in PLACE_FIELDS if other.get(name)}
    inside = (
        fields["geography"] == "region"
        and other.get("force")
        and names.regions_of_forces().get(other["force"]) == fields.get("region")
    )
    wide = fields["geography"] in ("national", "network") and other.get("geography") in (
        "region",
        "force",
    )
    return {n: other[n] for n in PLACE_FIELDS if other.get(n)} if inside or wide else fields


def of_titles(place: tuple[names.Meaning, ...]) -> Resolved:
    """Place that titles and names give; nothing where it could be two things."""
    if not place:
        return Resolved()
    if len(place) > 1:
        listed = " or ".join(f"the {meaning.field} {meaning.word}" for meaning in place)
        return Resolved(
            code="name_ambiguous",
            message=f"the titles and names say “{place[0].word}”, which can be {listed}",
            remedy="Say region = … or force = … under [file] or the sheet in the companion file.",
        )
    return Resolved(place_words.fields_of(place[0]))


def lacking(found: Resolved, titles: Resolved, conflicts: dict[str, str]) -> Resolved:
    """What to say where nothing gives a place: why titles do not, or that nothing does."""
    if titles.code:
        return titles
    if "geography" in conflicts:
        return Resolved(
            code="two_readings",
            message=conflicts["geography"],
            remedy="Say region = … or force = … for the sheet in the companion file.",
        )
    return Resolved(total=True) if found.total else Resolved(code="geography_missing")
