"""From the workbooks forces send to a board paper that may be published.

Every public name is listed here and loaded when first used, so that importing
the package reads no file and costs next to nothing.
"""

from importlib import import_module

__version__ = "0.1.0"

_HOMES = {
    "errors": ("RocuError", "ReturnsRejected"),
    "reference": ("regions", "forces", "measures_list"),
    "validation.pipeline": ("check",),
    "validation.result": ("Check",),
    "datasets": (
        "load_outcomes",
        "load_recommendations",
        "load_recommendation_events",
        "load_responses",
        "load_resources",
        "load_grades",
        "examples",
        "example",
    ),
    "vintages": ("latest", "revisions"),
    "locations": ("example_returns",),
    "event_records": ("events",),
    "templates": ("write_template",),
    "exhibits.exhibit": ("Exhibit",),
    "exhibits.completeness": ("completeness",),
    "exhibits.compare_regions": ("compare_regions",),
    "exhibits.funnel": ("funnel",),
    "exhibits.track": ("track",),
    "exhibits.scorecard": ("scorecard",),
    "exhibits.outcomes_profile": ("outcomes_profile",),
    "exhibits.balance": ("balance",),
    "exhibits.balance_over_time": ("balance_over_time",),
    "exhibits.recommendations": ("recommendations",),
    "exhibits.responses": ("responses",),
    "exhibits.funding": ("funding",),
    "exhibits.grades": ("grades",),
    "explorer": ("explore",),
    "paper.paper": ("Paper",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
_MODULES = ("measures",)

__all__ = [*sorted(_HOME_OF), "measures"]


def __getattr__(name):
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *__all__})
