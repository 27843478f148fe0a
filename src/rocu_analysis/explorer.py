"""Controls in JupyterLab that redraw an exhibit, and the line of code they stand for.

Every control is a labelled drop-down. In JupyterLab's command mode a key pressed on a closed one
is a command to the notebook: an arrow moves to another cell, and many letters add or cut one.
Once Space has opened the list, all keys belong to it, and so the panel says to open it first.
Sliders and groups of radio buttons have no label that a screen reader can find: there are none.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import TYPE_CHECKING

from rocu_analysis.errors import BadOption, NoFigures, RocuError
from rocu_analysis.reference import NOT_STATED, REGIONS, STRANDS
from rocu_analysis.schema import require

if TYPE_CHECKING:
    import pandas as pd

EVERY = "All"
QUESTIONS = {
    "How do the regions compare?": "compare_regions",
    "What is changing?": "track",
    "How are the four Ps balanced?": "balance",
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
    """Panel with drop-downs: question, measure, region, strand, period, denominator, counting.

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


def line_of_code(function: str, arguments: dict[str, object], name: str = "outcomes") -> str:
    """Write the call that stands for a choice of controls.

    >>> line_of_code("track", {"measure": "arrests", "region": "South West", "per": None})
    'rocu.track(outcomes, "arrests", region="South West")'
    """
    words = [name, _quoted(arguments["measure"])]
    words += [
        f"{key}={_quoted(value)}"
        for key, value in arguments.items()
        if key != "measure" and value is not None
    ]
    return f"rocu.{function}({', '.join(words)})"


def arguments_for(function: str, chosen: dict[str, object]) -> dict[str, object]:
    """Arguments that a function takes, of the controls' choices; `EVERY` means not given.

    Raises
    ------
    BadOption
        Where the panel has no such question.
    """
    takes = {
        "compare_regions": ("measure", "period", "per", "region", "counting", "strand"),
        "track": ("measure", "region", "per", "counting", "strand"),
        "balance": ("measure", "period", "region", "counting"),
    }
    if function not in takes:
        raise BadOption("question", f"“{function}” is not one", f"Allowed: {', '.join(takes)}")
    return {
        key: (None if chosen.get(key) in (EVERY, None) else chosen[key]) for key in takes[function]
    }


def choices(outcomes: pd.DataFrame) -> dict[str, list]:
    """What each drop-down offers for a frame: only what stands in it.

    Returns
    -------
    dict
        ``measure`` (most rows first), ``region``, ``strand``, ``period`` (latest first) and
        ``counting`` (led, supported, …: only one at a time can be shown).
    """
    regions = set(outcomes["region"].dropna())
    strands = set(outcomes["strand"].dropna())
    dated = outcomes.dropna(subset=["period_end"]).sort_values("period_end", ascending=False)
    return {
        "measure": list(outcomes["measure"].value_counts().index),
        "region": [EVERY, *(region for region in REGIONS if region in regions)],
        "strand": [EVERY, *(strand for strand in (*STRANDS, NOT_STATED) if strand in strands)],
        "period": [EVERY, *dated["period"].drop_duplicates()],
        "counting": [EVERY, *sorted(outcomes["counting"].dropna().unique())],
    }


def _quoted(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _panel(outcomes: pd.DataFrame, name: str):
    import ipywidgets as widgets

    offers = choices(outcomes)
    controls = {
        "question": _dropdown("Question", list(QUESTIONS.items())),
        "measure": _dropdown("Measure", offers["measure"]),
        "region": _dropdown("Region", offers["region"]),
        "strand": _dropdown("Strand", offers["strand"]),
        "period": _dropdown("Period", offers["period"]),
        "per": _dropdown("Per", list(DENOMINATORS.items())),
        "counting": _dropdown("Counting", offers["counting"]),
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
    panel = _view_class()(
        [widgets.HTML(f"<p>{KEYS}</p>"), *controls.values(), code, view],
    )

    def redraw(_change=None) -> None:
        chosen = {key: control.value for key, control in controls.items()}
        _enable(controls, chosen["question"])
        arguments = arguments_for(chosen["question"], chosen)
        panel.code = line_of_code(chosen["question"], arguments, name)
        panel.exhibit, shown = _answer(chosen["question"], outcomes, arguments)
        code.value = panel.code
        view.value = f'<div role="status" aria-live="polite">{shown}</div>'

    _watch(controls.values(), redraw)
    redraw()
    return panel


def _dropdown(label: str, options):
    import ipywidgets as widgets

    return widgets.Dropdown(
        options=options,
        description=label,
        style={"description_width": LABEL_WIDTH},
        layout={"width": "min(100%, 34em)"},
    )


def _watch(controls, redraw: Callable) -> None:
    for control in controls:
        control.observe(redraw, names="value")


def _enable(controls, question: str) -> None:
    """Grey out what the question does not ask for, rather than ignore it silently."""
    used = arguments_for(question, dict.fromkeys(controls, EVERY))
    for key, control in controls.items():
        control.disabled = key != "question" and key not in used


def _answer(function: str, outcomes: pd.DataFrame, arguments: dict[str, object]):
    """Exhibit and its HTML; where there is none, no exhibit and the reason in a paragraph."""
    import rocu_analysis

    given = {key: value for key, value in arguments.items() if value is not None}
    measure = given.pop("measure")
    try:
        exhibit = getattr(rocu_analysis, function)(outcomes, measure, **given)
        shown = exhibit._repr_mimebundle_()["text/html"]
    except RocuError as reason:
        return None, _no_chart(str(reason))
    except Exception as fault:
        # JupyterLab swallows what a control raises: the panel would keep the chart of another
        # choice, under a line of code that does not make it.
        return None, _no_chart(
            f"The package did not foresee it ({type(fault).__name__}: {fault}). Please report the "
            "line of code above; in a cell it shows the whole error."
        )
    return exhibit, shown


def _no_chart(reason: str) -> str:
    return f"<p><strong>No chart for this choice.</strong> {html.escape(reason)}</p>"


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
