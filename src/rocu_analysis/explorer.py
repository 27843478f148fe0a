"""Controls in JupyterLab that redraw an exhibit, and the line of code they stand for.

Every control is a labelled drop-down, and what it offers is asked of the kinds of exhibit and of
the frames. In JupyterLab's command mode a letter typed on a closed drop-down is a command to the
notebook and may turn or cut a cell; the panel asks JupyterLab to leave its keys alone. Sliders and
groups of radio buttons have no label that a screen reader can find: there are none.
"""

from __future__ import annotations

import html
from importlib import import_module
from inspect import currentframe, signature
from typing import TYPE_CHECKING, Any

from rocu_analysis import reference
from rocu_analysis.errors import NoFigures, RocuError
from rocu_analysis.exhibits import NAMES
from rocu_analysis.exhibits.exhibit import kind_of
from rocu_analysis.frames import require
from rocu_analysis.reference import NOT_STATED, REGIONS, STRANDS
from rocu_analysis.wording import capital

if TYPE_CHECKING:
    import pandas as pd

EVERY = "All"
FIRST = "compare_regions"  # what is shown first, where there are outcomes
# In the order in which they stand in the line of code; the options of those in the second row are
# the words of the question itself.
OPTIONS = ("measure", "period", "per", "geography", "region", "counting", "strand", "scale")
WORDS = ("by", "show")
SHOWN = ("question", "measure", "geography", "region", "strand", "period", "per", "counting",
         "scale", *WORDS)  # fmt: skip
DENOMINATORS = {"the count alone": None, "100,000 residents": "population", "officers": "officers"}
KEYS = (
    "From the keyboard: Tab goes to the next control, Shift with Tab back. Space opens a list; "
    "then the arrow keys or the first letters move in it and Enter chooses. In the line of code, "
    "Control with A and then with C copies it."
)
LABEL_WIDTH = "110px"
PANEL = "rocu-explore"
# JupyterLab takes a key for a command unless what has the focus bears this mark. The output of the
# script is drawn before it stands on the page, so it waits until it does.
OWN_KEYS = f"""let tries = 600;
const own = () => {{
  const panel = element.closest('.{PANEL}');
  if (panel) panel.addEventListener('focusin',
    event => event.target.setAttribute('data-lm-suppress-shortcuts', 'true'));
  else if (tries-- > 0) requestAnimationFrame(own);
}};
own();"""


def explore(outcomes: pd.DataFrame, *, name: str | None = None):
    """Panel with drop-downs: question, measure, geography, region, strand, period, and others.

    It shows every count of the frames, small ones too: what is to be published goes into a paper.

    Parameters
    ----------
    outcomes : DataFrame or Check
        A frame of outcomes; or what `rocu.check` gave, for every kind of exhibit that its frames
        can show, those of recommendations, answers, money and grades among them.
    name : str, optional
        What it is called in the line of code; else what your notebook calls it.

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
        Where there is nothing to explore.
    """
    check = outcomes if hasattr(outcomes, "ledger") else None
    frame = require(outcomes, "outcomes") if check is None else check.outcomes
    name = name or _called(outcomes, currentframe().f_back)
    asked = {kind: given for kind in NAMES if (given := _frames(kind, frame, check, name))}
    if not asked:
        raise NoFigures("outcomes", "there are no rows, so there is nothing to explore")
    return _panel(asked, frame, check)


def _called(given, caller) -> str | None:
    """Name by which the caller holds it, so that the line of code can be pasted."""
    names = {**caller.f_globals, **caller.f_locals}.items()
    return next(
        (n for n, data in names if data is given and n[0] != "_" and n.isidentifier()), None
    )


def _frames(kind: str, outcomes, check, name: str | None) -> dict[str, tuple[str, Any]]:
    """Words and frame of each argument of a kind; nothing where its frame is not there."""
    given = {}
    for argument, frame in kind_of(kind).frames.items():
        if check is None and frame in ("check", "outcomes"):
            given[argument] = (name or "outcomes", outcomes)
        elif check is not None:
            words = name or "check"
            words = words if frame == "check" else f"{words}.{frame}"
            given[argument] = (words, check if frame == "check" else getattr(check, frame))
    frames = {argument: getattr(data, "outcomes", data) for argument, (_, data) in given.items()}
    if not frames or next(iter(frames.values())).empty:
        return {}
    return {argument: pair for argument, pair in given.items() if not frames[argument].empty}


def _offers(outcomes: pd.DataFrame, check) -> dict[str, list]:
    """What each drop-down offers: only what stands in the frames, the latest period first."""
    frames = [outcomes]
    if check is not None:
        frames += [check.recommendations, check.resources, check.grades]
    regions = {region for frame in frames for region in frame["region"].dropna()}
    strands = set(outcomes["strand"].dropna())
    dated = outcomes.dropna(subset=["period_end"]).sort_values("period_end", ascending=False)
    return {
        "measure": list(outcomes["measure"].value_counts().index),
        "geography": [("regions", None), *((f"{kind}s", kind) for kind in _kinds(outcomes))],
        "region": [EVERY, *(region for region in REGIONS if region in regions)],
        "strand": [EVERY, *(strand for strand in (*STRANDS, NOT_STATED) if strand in strands)],
        "period": [EVERY, *dated["period"].drop_duplicates()],
        "counting": [EVERY, *sorted(outcomes["counting"].dropna().unique())],
        "scale": [EVERY, *([] if check is None else check.grades["scale"].dropna().unique())],
        "per": list(DENOMINATORS.items()),
    }


def _kinds(outcomes: pd.DataFrame) -> list[str]:
    """Kinds of area beside regions that stand side by side in a frame, the user's own included."""
    with reference.in_force(reference.vocabulary_of(outcomes)):
        kinds = [
            k for k in reference.kinds_of_area() if outcomes["body"].isin(reference.areas(k)).any()
        ]
    return [*(["force"] if outcomes["geography"].eq("force").any() else []), *kinds]


def _panel(asked: dict[str, dict], outcomes: pd.DataFrame, check):
    import ipywidgets as widgets
    from IPython.display import Javascript

    offers = _offers(outcomes, check) | {key: [EVERY] for key in WORDS}
    shown = [(capital(kind_of(kind).shows), kind) for kind in asked]
    offers["question"] = sorted(shown, key=lambda pair: pair[1] != FIRST)
    style = {"description_width": LABEL_WIDTH}
    wide, narrow = ({"width": f"min(100%, {letters}em)"} for letters in (62, 34))
    controls = {key: widgets.Dropdown(options=offers[key], description=key.capitalize(),
                                      style=style, layout=narrow) for key in SHOWN}  # fmt: skip
    # A field rather than text on the page: there a keyboard can reach, mark and copy it.
    code = widgets.Textarea(description="Line of code", rows=2, style=style, layout=wide)
    view, script = widgets.HTML(), widgets.Output()
    script.append_display_data(Javascript(OWN_KEYS))
    head = widgets.HTML(f"<p>{KEYS}</p>")
    panel = _view_class()([script, head, *controls.values(), code, view])
    panel.add_class(PANEL)

    def redraw(_change=None) -> None:
        question = controls["question"].value
        parameters = signature(getattr(_door(), question)).parameters
        takes = [key for key in (*OPTIONS, *WORDS) if key in parameters]
        for key, control in controls.items():
            # What the question does not ask for is greyed out rather than ignored silently.
            control.disabled = key not in ("question", *takes)
        chosen = {key: controls[key].value for key in takes}
        given = {key: value for key, value in chosen.items() if value not in (EVERY, None)}
        words = [words for words, _ in asked[question].values()]
        measure = [f'"{given["measure"]}"'] if "measure" in given else []
        words += [*measure, *(f'{k}="{v}"' for k, v in given.items() if k != "measure")]
        panel.code = code.value = f"rocu.{question}({', '.join(words)})"
        frames = {argument: frame for argument, (_, frame) in asked[question].items()}
        panel.exhibit, problem = _answer(question, frames | given)
        view.value = f'<div role="status" aria-live="polite">{problem}</div>'

    def ask(_change=None) -> None:
        """Offer the words of the question, each of which draws anew."""
        options = kind_of(controls["question"].value).options
        with panel.hold_trait_notifications():
            for key in WORDS:
                controls[key].options = [EVERY, *(options[key].words if key in options else ())]
        redraw()

    for key, control in controls.items():
        control.observe(ask if key == "question" else redraw, names="value")
    ask()
    return panel


def _door():
    return import_module("rocu_analysis")


def _answer(function: str, given: dict[str, Any]):
    """Exhibit and its HTML; where there is none, no exhibit and the reason in a paragraph."""
    try:
        exhibit = getattr(_door(), function)(**given)
        shown = exhibit._repr_mimebundle_()["text/html"]
    except RocuError as reason:
        text = str(reason)
    except Exception as fault:
        # JupyterLab swallows what a control raises: the chart of another choice would stay.
        text = (f"The package did not foresee it ({type(fault).__name__}: {fault}). Please report "
                "the line of code above; in a cell it shows the whole error.")  # fmt: skip
    else:
        return exhibit, shown
    return None, f"<p><strong>No chart for this choice.</strong> {html.escape(text)}</p>"


def _view_class():
    """Panel whose plain text says what it shows, so that nbval compares words and no ids."""
    import ipywidgets as widgets

    class Panel(widgets.VBox):
        code = ""
        exhibit = None

        def __repr__(self) -> str:
            text = self.exhibit.description if self.exhibit is not None else "no chart"
            return f"Panel showing {self.code}\n{text}"

    return Panel
