"""From the workbooks forces send to a board paper that may be published.

Every public name is listed here and loaded when first used, so that importing
the package reads no file and costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from rocu_analysis.exhibits import NAMES

__version__ = "0.1.0"

_HOMES = {
    "errors": ("RocuError", "if_possible"),
    "problems": ("ReturnsRejected",),
    "reference": ("regions", "forces", "measures_list"),
    "intake.pipeline": ("check",),
    "intake.result": ("Check",),
    "datasets": (
        "load_outcomes",
        "load_recommendations",
        "load_recommendation_events",
        "load_responses",
        "load_resources",
        "load_grades",
        "examples",
        "example",
        "example_returns",
    ),
    "frames": ("latest", "revisions"),
    "event_records": ("events",),
    "templates": ("write_template",),
    "exhibits.exhibit": ("Exhibit",),
    **{f"exhibits.{name}": (name,) for name in NAMES},
    "exhibits.figures": ("series",),
    "explorer": ("explore",),
    "paper.paper": ("Paper",),
    "paper.archive": ("trace",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
_MODULES = ("measures",)

if TYPE_CHECKING:  # what `__getattr__` gives, for editors and type checkers
    from rocu_analysis import measures as measures
    from rocu_analysis.datasets import (
        example as example,
        example_returns as example_returns,
        examples as examples,
        load_grades as load_grades,
        load_outcomes as load_outcomes,
        load_recommendation_events as load_recommendation_events,
        load_recommendations as load_recommendations,
        load_resources as load_resources,
        load_responses as load_responses,
    )
    from rocu_analysis.errors import RocuError as RocuError, if_possible as if_possible
    from rocu_analysis.event_records import events as events
    from rocu_analysis.exhibits.balance import balance as balance
    from rocu_analysis.exhibits.balance_over_time import balance_over_time as balance_over_time
    from rocu_analysis.exhibits.compare_regions import compare_regions as compare_regions
    from rocu_analysis.exhibits.completeness import completeness as completeness
    from rocu_analysis.exhibits.exhibit import Exhibit as Exhibit
    from rocu_analysis.exhibits.figures import series as series
    from rocu_analysis.exhibits.funding import funding as funding
    from rocu_analysis.exhibits.funnel import funnel as funnel
    from rocu_analysis.exhibits.grades import grades as grades
    from rocu_analysis.exhibits.outcomes_profile import outcomes_profile as outcomes_profile
    from rocu_analysis.exhibits.recommendations import recommendations as recommendations
    from rocu_analysis.exhibits.responses import responses as responses
    from rocu_analysis.exhibits.scorecard import scorecard as scorecard
    from rocu_analysis.exhibits.track import track as track
    from rocu_analysis.exhibits.year_on_year import year_on_year as year_on_year
    from rocu_analysis.explorer import explore as explore
    from rocu_analysis.frames import latest as latest, revisions as revisions
    from rocu_analysis.intake.pipeline import check as check
    from rocu_analysis.intake.result import Check as Check
    from rocu_analysis.paper.archive import trace as trace
    from rocu_analysis.paper.paper import Paper as Paper
    from rocu_analysis.problems import ReturnsRejected as ReturnsRejected
    from rocu_analysis.reference import (
        forces as forces,
        measures_list as measures_list,
        regions as regions,
    )
    from rocu_analysis.templates import write_template as write_template

__all__ = [*sorted(_HOME_OF), "measures"]


def __dir__():
    return sorted({*globals(), *__all__})


if not TYPE_CHECKING:  # a checker that saw this would take any name for one of ours

    def __getattr__(name):
        if name in _MODULES:
            return import_module(f"{__name__}.{name}")
        if name not in _HOME_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
        globals()[name] = value
        return value
