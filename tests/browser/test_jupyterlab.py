"""Each notebook in a real JupyterLab: it runs, shows its pictures, and says what they are."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from rocu_analysis import workspace

from .conftest import SHOTS

pytestmark = pytest.mark.long
NOTEBOOKS = [path.name for path in workspace.notebook_files()]

# Without one JupyterLab asks which kernel to use.
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
PICTURES = """() => [...document.querySelectorAll('.jp-OutputArea-output img')].map(
  i => ({alt: i.getAttribute('alt'), width: i.naturalWidth}))"""
LAST_CELL = """() => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  notebook.activeCellIndex = notebook.widgets.length - 1;
  notebook.mode = 'command';
  notebook.activate();
}"""
ERRORS = """() => [...document.querySelectorAll(
  '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"],' +
  '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"]')].map(
  e => e.innerText.slice(0, 300))"""
PROMPTS = """() => [...document.querySelectorAll('.jp-CodeCell')].filter(
  c => c.querySelector('.cm-content')?.innerText.trim()).map(
  c => c.querySelector('.jp-InputPrompt').innerText.trim())"""


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_from_top_to_bottom(open_notebook, run_all, name):
    page = open_notebook(name)
    run_all(page)
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name.removesuffix('.ipynb')}.png")
    assert page.evaluate(ERRORS) == []
    prompts = page.evaluate(PROMPTS)
    assert prompts == [f"[{number}]:" for number in range(1, len(prompts) + 1)]
    pictures = page.evaluate(PICTURES)
    assert [p for p in pictures if p["width"] == 0] == [], "a picture is missing"
    assert [p for p in pictures if not p["alt"]] == [], "a picture says nothing"
    stored = nbformat.read(workspace.notebook_files()[NOTEBOOKS.index(name)], as_version=4)
    expected = sum(
        "<img" in output.get("data", {}).get("text/html", "")
        for cell in stored.cells
        for output in cell.get("outputs", [])
    )
    assert len(pictures) >= expected


def focused(page):
    """Accessible name of the control that has the focus."""
    return page.evaluate(
        """() => { const e = document.activeElement;
             return e.labels?.[0]?.innerText ?? e.getAttribute('aria-label') ?? ''; }"""
    )


def tab_to(page, label):
    """Press Tab until the control with this label has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if focused(page) == label:
            return
    pytest.fail(f"Tab never reached {label}")


LINE = "document.querySelector('.jp-OutputArea-output .widget-textarea textarea').value"
ALL_SEEN = """() => { const e = document.activeElement;
  return e.scrollHeight <= e.clientHeight + 1 && e.scrollWidth <= e.clientWidth + 1; }"""
CHOICES = [
    ("Question", "Change", "rocu.track(outcomes, "),
    ("Measure", "arr", '"arrests"'),
    ("Region", "South W", 'region="South West"'),
    ("Counting", "led", 'counting="led"'),
    ("Per", "off", 'per="officers"'),
    ("Question", "Comp", "rocu.compare_regions(outcomes, "),
    ("Period", "2020-21 Q2", 'period="2020-21 Q2"'),
    ("Measure", "dis", '"disruptions"'),
    ("Strand", "Prev", 'strand="Prevent"'),
]


def choose(page, label, letters):
    """Choose in a drop-down as the panel says: Tab, Space, first letters, Enter."""
    tab_to(page, label)
    page.keyboard.press("Space")
    page.wait_for_timeout(300)  # The list opens in a window of its own.
    page.keyboard.type(letters, delay=20)
    page.keyboard.press("Enter")


@pytest.fixture
def panel_page(lab, open_notebook, run_all):
    """A notebook with the panel in its second cell, run, in command mode."""
    _, root = lab
    source = [
        "import rocu_analysis as rocu",
        "outcomes = rocu.example('illustrative')\nrocu.explore(outcomes)",
        "",
    ]
    nbformat.write(
        new_notebook(cells=[*map(new_code_cell, source)], metadata=KERNEL), root / "explore.ipynb"
    )
    page = open_notebook("explore.ipynb")
    run_all(page)
    page.wait_for_selector(".widget-dropdown select")
    # Command mode: the focus is on the notebook, not in a cell's editor.
    page.keyboard.press("Escape")
    return page


def test_explore_by_keyboard_alone(panel_page):
    page = panel_page
    for label, letters, words in CHOICES:
        choose(page, label, letters)
        page.wait_for_function(f"words => {LINE}.includes(words)", arg=words, timeout=60_000)
    # A letter that reached the notebook would have added or cut a cell.
    assert page.locator(".jp-Notebook .jp-CodeCell").count() == 3
    figure = page.locator(".jp-OutputArea-output figure")
    # The line is there before its exhibit: the last choice shows in the figure's words too.
    page.wait_for_function(
        "() => ['2020-21 Q2', 'Prevent'].every(words => document.querySelector("
        "'.jp-OutputArea-output figure')?.innerText.includes(words))"
    )
    assert figure.first.locator("img").get_attribute("alt")
    shown = figure.first.inner_text()
    assert "South West" in shown
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / "explore.png")

    # The line is copied and pasted into the last cell, and makes the same exhibit there.
    tab_to(page, "Line of code")
    line = page.evaluate(LINE)
    assert page.evaluate(ALL_SEEN), "the line of code is cut off"
    for keys in ("Control+A", "Control+C", "Escape"):
        page.keyboard.press(keys)
    page.evaluate(LAST_CELL)
    page.keyboard.press("Enter")
    page.keyboard.press("Control+V")
    page.keyboard.press("Shift+Enter")
    page.wait_for_function(
        "() => document.querySelectorAll('.jp-OutputArea-output figure').length === 2"
    )
    pasted = page.locator(".jp-CodeCell .cm-content").nth(2).inner_text()
    assert pasted.strip() == line
    assert figure.nth(1).inner_text() == shown


def test_every_control_of_explore_has_a_name(panel_page):
    named = panel_page.evaluate(
        """() => [...document.querySelectorAll(
             '.jp-OutputArea-output select, .jp-OutputArea-output textarea')].map(
             e => e.labels?.[0]?.innerText ?? e.getAttribute('aria-label') ?? '')"""
    )
    assert named == [
        "Question",
        "Measure",
        "Geography",
        "Region",
        "Strand",
        "Period",
        "Per",
        "Counting",
        "Scale",
        "By",
        "Show",
        "Line of code",
    ]


CELLS = """() => window.jupyterapp.shell.currentWidget.content.widgets.map(
  cell => [cell.model.type, cell.model.sharedModel.source])"""


def test_keys_typed_on_a_closed_list_are_no_commands(panel_page):
    """R turns a cell Raw, M into words, A and B add one, X and D D cut one."""
    page, before = panel_page, panel_page.evaluate(CELLS)
    tab_to(page, "Measure")
    for key in "rmabxdd":
        page.keyboard.press(key)
        page.wait_for_timeout(100)
        assert page.evaluate(CELLS) == before, f"{key} reached the notebook"
    assert focused(page) == "Measure"


def test_an_impossible_choice_is_one_sentence_there(panel_page):
    page = panel_page
    choose(page, "Measure", "arr")
    choose(page, "Strand", "Prep")
    page.wait_for_function(
        "() => document.querySelector('.jp-OutputArea-output [role=status]')"
        ".innerText.includes('No chart for this choice')"
    )
    assert page.evaluate(ERRORS) == []
    assert page.locator(".jp-OutputArea-output figure").count() == 0
