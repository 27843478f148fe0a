"""Controls in JupyterLab that redraw an exhibit, and the line of code they stand for.

Every control is a labelled drop-down. In JupyterLab's command mode a key pressed on a closed one
is a command to the notebook: an arrow moves to another cell, and many letters add or cut one.
Once Space has opened the list, all keys belong to it, and so the panel says to open it first.
Sliders and groups of radio buttons have no label that a screen reader can find: there are none.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from rocu_analysis import reference
from rocu_analysis.errors import NoFigures, RocuError
from rocu_analysis.reference import NOT_STATED, REGIONS, STRANDS
from rocu_analysis.schema import require

if TYPE_CHECKING:
    import pandas as pd

EVERY = "All"
QUESTIONS = {
    "How do the regions compare?": "compare_regions",
    "What is changing?": "track",
    "Is this year different from last?": "year_on_year",
    "How are the four Ps balanced?": "balance",
}
TAKES = {
    "compare_regions": ("measure", "period", "per", "geography", "region", "counting", "strand"),
    "track": ("measure", "geography", "region", "per", "counting", "strand"),
    "year_on_year": ("measure", "geography", "region", "counting", "strand"),
    "balance": ("measure", "period", "region", "counting"),
}
DENOMINATORS = {"the count alone": None, "100,000 residents": "population", "officers": "officers"}
KEYS = (
    "From the keyboard: Tab goes to the next control, Shift with Tab back. Space opens a list; "
    "then the arrow keys or the first letters move in it and Enter chooses. Open the list first: a "
    "letter typed on a closed one is a command to JupyterLab, which may add or cut a cell. In the "
    "line of code, Control with A and then with C copies it."
)
LABEL_WIDTH = "110px"


def explore(outcomes: pd.DataFrame, *, name: str = "outcomes"):
    """Panel with drop-downs: question, measure, geography, region, strand, period, and others.

    It shows every count of the frame, small ones too: what is to be published goes into a paper.

    Parameters
    ----------
    outcomes : DataFrame
        A frame of outcomes.
    name : str
        What the frame is called in your notebook, so that the line of code can be pasted.

    Returns
    -------
    ipywidgets.VBox
        With ``.code`` (the line) and ``.exhibit`` (the exhibit it makes, or None where there is
        none to make).

    Raises
    ------
    RocuError
        Where this is no frame of outcomes.
    NoFigures
        Where it is empty.
    """
    require(outcomes, "outcomes")
    if outcomes.empty:
        raise NoFigures("outcomes", "the frame has no rows, so there is nothing to explore")
    return _panel(outcomes, name)


def _offers(outcomes: pd.DataFrame) -> dict[str, list]:
    """What each drop-down offers for a frame: only what stands in it, the latest period first."""
    regions = set(outcomes["region"].dropna())
    strands = set(outcomes["strand"].dropna())
    dated = outcomes.dropna(subset=["period_end"]).sort_values("period_end", ascending=False)
    return {
        "measure": list(outcomes["measure"].value_counts().index),
        "geography": [("regions", None), *((f"{kind}s", kind) for kind in _kinds(outcomes))],
        "region": [EVERY, *(region for region in REGIONS if region in regions)],
        "strand": [EVERY, *(strand for strand in (*STRANDS, NOT_STATED) if strand in strands)],
        "period": [EVERY, *dated["period"].drop_duplicates()],
        "counting": [EVERY, *sorted(outcomes["counting"].dropna().unique())],
    }


def _kinds(outcomes: pd.DataFrame) -> list[str]:
    """Kinds of area beside regions that stand side by side in a frame, the user's own included."""
    with reference.in_force(reference.vocabulary_of(outcomes)):
        own = [
            k for k in reference.kinds_of_area() if outcomes["body"].isin(reference.areas(k)).any()
        ]
    return [*(["force"] if outcomes["geography"].eq("force").any() else []), *own]


def _panel(outcomes: pd.DataFrame, name: str):
    import ipywidgets as widgets

    offers = {
        "question": list(QUESTIONS.items()),
        **_offers(outcomes),
        "per": list(DENOMINATORS.items()),
    }
    controls = {
        key: widgets.Dropdown(
            options=offers[key],
            description=key.capitalize(),
            style={"description_width": LABEL_WIDTH},
            layout={"width": "min(100%, 34em)"},
        )
        for key in (
            "question",
            "measure",
            "geography",
            "region",
            "strand",
            "period",
            "per",
            "counting",
        )
    }
    # A field rather than text on the page: there a keyboard can reach, mark and copy it. Of two
    # rows, since the longest line is wider than the page.
    code = widgets.Textarea(
        description="Line of code",
        rows=2,
        style={"description_width": LABEL_WIDTH},
        layout={"width": "min(100%, 62em)"},
    )
    view = widgets.HTML()
    panel = _view_class()([widgets.HTML(f"<p>{KEYS}</p>"), *controls.values(), code, view])

    def redraw(_change=None) -> None:
        question = controls["question"].value
        for key, control in controls.items():
            # What the question does not ask for is greyed out rather than ignored silently.
            control.disabled = key not in ("question", *TAKES[question])
        chosen = {key: controls[key].value for key in TAKES[question]}
        given = {key: value for key, value in chosen.items() if value not in (EVERY, None)}
        words = [f'"{given.pop("measure")}"', *(f'{key}="{value}"' for key, value in given.items())]
        panel.code = code.value = f"rocu.{question}({', '.join([name, *words])})"
        panel.exhibit, shown = _answer(question, outcomes, chosen["measure"], given)
        view.value = f'<div role="status" aria-live="polite">{shown}</div>'

    for control in controls.values():
        control.observe(redraw, names="value")
    redraw()
    return panel


def _answer(function: str, outcomes: pd.DataFrame, measure: str, given: dict[str, str]):
    """Exhibit and its HTML; where there is none, no exhibit and the reason in a paragraph."""
    import rocu_analysis

    try:
        exhibit = getattr(rocu_analysis, function)(outcomes, measure, **given)
        shown = exhibit._repr_mimebundle_()["text/html"]
    except RocuError as reason:
        told = str(reason)
    except Exception as fault:
        # JupyterLab swallows what a control raises: the panel would keep the chart of another
        # choice, under a line of code that does not make it.
        told = (
            f"The package did not foresee it ({type(fault).__name__}: {fault}). Please report the "
            "line of code above; in a cell it shows the whole error."
        )
    else:
        return exhibit, shown
    return None, f"<p><strong>No chart for this choice.</strong> {html.escape(told)}</p>"


def _view_class():
    """Panel whose plain text says what it shows, so that nbval compares words and no ids."""
    import ipywidgets as widgets

    class Panel(widgets.VBox):
        code = ""
        exhibit = None

        def __repr__(self) -> str:
            said = self.exhibit.description if self.exhibit is not None else "no chart"
            return f"Panel showing {self.code}\n{said}"

    return Panel
