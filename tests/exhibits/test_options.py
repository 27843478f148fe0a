"""Options mean the same in every exhibit, and are refused in one way."""

import inspect

import pytest
from exhibits.frames import outcomes, series

import rocu_analysis as rocu
from rocu_analysis import schema
from rocu_analysis.errors import RocuError
from rocu_analysis.exhibits import NAMES
from rocu_analysis.exhibits.exhibit import kind_of


def test_an_option_has_the_same_words_in_every_exhibit():
    """Both of two that take ``counting`` name `schema`'s list; ``per`` may be own figures too."""
    seen = {}
    for name in NAMES:
        for option, one in inspect.signature(getattr(rocu, name)).parameters.items():
            if option in ("counting", "strand", "level", "per", "rules"):
                seen.setdefault(option, set()).add(str(one.annotation).split(" | ")[0])
    assert seen == {option: {option.capitalize()} for option in seen}
    assert all(hasattr(schema, option.capitalize()) for option in seen)


@pytest.mark.parametrize(
    ("option", "value", "refused"),
    [
        ("region", "Narnia", "is not a region"),
        ("region", 5, 'Write it as region = "words"'),
    ],
)
def test_a_value_of_another_type_is_refused_with_how_it_is_written(option, value, refused):
    with pytest.raises(RocuError, match=refused):
        rocu.completeness(outcomes(*series([1, 2])), **{option: value})


def test_words_of_an_option_are_taken_in_any_case_and_all_is_no_region():
    settled = kind_of("compare_regions").settled
    given = {"counting": " LED", "region": "All", "per": "Officers", "period": "Q1 2019/20"}
    assert list(settled(given).values()) == ["led", None, "officers", "2019-20 Q1"]
    with pytest.raises(RocuError, match="is not a region"):  # a profile is of one
        kind_of("outcomes_profile").settled({"region": "all"})


FORCES = {"Essex": 50, "Kent": 30, "Norfolk": 29, "Suffolk": 31, "Bedfordshire": 30}
YEAR = {"period": "2020-21"}
FIVE = {"track": {}, "compare_regions": {"per": "officers", **YEAR}, "year_on_year": {},
        "scorecard": {}, "funnel": {"per": "population", **YEAR}}  # fmt: skip


@pytest.mark.parametrize("name", FIVE)
def test_of_forces_nothing_is_said_in_words_of_regions(name):
    """All five speak of forces and their average, and Essex, half as much again, stands out."""
    rows = [row for force, mean in FORCES.items()
            for row in series([mean, mean + 2, mean - 2, mean] * 3, force=force)]  # fmt: skip
    asked = {"geography": "forces", "region": "eastern", **FIVE[name]}
    measure = [] if name == "scorecard" else ["arrests"]
    shown = getattr(rocu, name)(outcomes(*rows), *measure, **asked)
    said = [shown.headline, shown.subtitle, shown.alt, shown.description, *shown.notes]
    said += [*map(str, shown.table.columns), *shown.table.astype(str).to_numpy().ravel()]
    wrong = [text for text in said if "region" in text.casefold() or "network" in text.casefold()]
    assert wrong == []
    assert list(shown.table["Force"])[:5] == ["Bedfordshire", "Essex", "Kent", "Norfolk", "Suffolk"]
    assert shown.drawing is not None


def test_a_region_that_a_frame_lacks_is_told_with_those_that_are_there():
    held = outcomes(*series([40, 42, 44, 46, 48, 50], region="Eastern"))
    with pytest.raises(RocuError, match="Regions with some: Eastern"):
        rocu.track(held, "arrests", region="South West")
