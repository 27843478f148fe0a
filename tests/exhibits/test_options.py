"""Options mean the same in every exhibit, and are refused in one way."""

import inspect

import numpy as np
import pytest
from exhibits.frames import outcomes, series

import rocu_analysis as rocu
from rocu_analysis import schema
from rocu_analysis.exhibits import kinds
from rocu_analysis.exhibits.figures import as_placed, rows_of

EASTERN, LONDON = [30, 31, 29, 30] * 3, [40, 42, 41, 39] * 3


@pytest.fixture(scope="module")
def counts():
    return outcomes(*series(EASTERN), *series(LONDON, "London"))


def test_case_and_spaces_do_not_count(counts):
    plain = rocu.track(counts, "arrests", region="Eastern", counting="led", rules="nhs7")
    quarter = rocu.compare_regions(counts, "ARRESTS", period="2018-19  q1").subtitle
    assert "2018-19 Q1" in quarter
    typed = rocu.track(counts, " Arrests", region="eastern ", counting="LED", rules="NHS7")
    assert typed.description == plain.description
    assert typed.recipe.arguments == plain.recipe.arguments
    assert (
        rocu.track(counts, "arrests", region="ALL").headline
        == rocu.track(counts, "arrests").headline
    )


def test_an_option_has_the_same_words_in_every_exhibit():
    """Of two exhibits that take ``counting`` both name its words by `schema`'s one list; ``per``
    may be the user's own figures too."""
    seen = {}
    for name in kinds.NAMES:
        for option, one in inspect.signature(getattr(rocu, name)).parameters.items():
            if option in ("counting", "strand", "level", "per", "rules"):
                seen.setdefault(option, set()).add(str(one.annotation).split(" | ")[0])
    assert seen == {option: {option.capitalize()} for option in seen}
    assert all(hasattr(schema, option.capitalize()) for option in seen)


def test_a_force_is_never_mixed_with_its_region():
    """Essex returns its own 6 to 9 beside Eastern's 30: neither is part of the other's chart."""
    both = outcomes(*series(EASTERN), *series([6, 7, 8, 9] * 3, force="Essex"))
    own = rocu.track(both, "arrests", force="essex").data
    assert list(own["value"]) == [6, 7, 8, 9] * 3
    whole = rocu.track(both, "arrests", region="Eastern").data
    assert list(whole["value"]) == EASTERN
    rows, kind = rows_of(both, "arrests", geography="force")
    placed = as_placed(rows, kind)
    assert list(placed[["geography", "region", "force"]].iloc[0]) == ["force", "Eastern", "Essex"]


def test_london_and_the_city_stand_apart_where_residents_are_counted():
    forces = ("Metropolitan", "City of London", "Essex", "Kent")
    rows = [
        row
        for force, value in zip(forces, (900, 90, 170, 170), strict=True)
        for row in series([value] * 4, "London", force=force)
    ]
    shown = rocu.compare_regions(
        outcomes(*rows), "arrests", geography="force", per="population", period="2018-19"
    )
    status = dict(zip(shown.data["region"], shown.data["status"], strict=True))
    assert status == dict.fromkeys(forces[:2], "apart") | dict.fromkeys(forces[2:], "compared")
    assert "City of London and Metropolitan are shown apart" in shown.description
    assert np.isfinite(shown.data["estimate"]).all()


FORCES = {"Essex": 50, "Kent": 30, "Norfolk": 29, "Suffolk": 31, "Bedfordshire": 30}
FIVE = {
    "track": {},
    "compare_regions": {"per": "officers", "period": "2020-21"},
    "year_on_year": {},
    "scorecard": {},
    "funnel": {"per": "population", "period": "2020-21"},
}


@pytest.mark.parametrize("name", FIVE)
def test_of_forces_nothing_is_said_in_words_of_regions(name):
    """All five speak of forces and their average, and Essex, half as much again, stands out."""
    rows = [
        row for force, mean in FORCES.items()
        for row in series([mean, mean + 2, mean - 2, mean] * 3, force=force)
    ]  # fmt: skip
    asked = {"geography": "forces", "region": "eastern", **FIVE[name]}
    measure = [] if name == "scorecard" else ["arrests"]
    shown = getattr(rocu, name)(outcomes(*rows), *measure, **asked)
    said = [shown.headline, shown.subtitle, shown.alt, shown.description, *shown.notes]
    said += [*map(str, shown.table.columns), *shown.table.astype(str).to_numpy().ravel()]
    wrong = [text for text in said if "region" in text.casefold() or "network" in text.casefold()]
    assert wrong == []
    assert list(shown.table["Force"])[:5] == ["Bedfordshire", "Essex", "Kent", "Norfolk", "Suffolk"]
    assert shown.drawing is not None
