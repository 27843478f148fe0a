"""Each notebook in a real JupyterLab: it runs, shows its pictures, and says what they are."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from rocu_analysis import workspace

from .conftest import SHOTS

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NOTEBOOKS = [path.name for path in workspace.notebook_files()]

# Without one JupyterLab asks which kernel to use.
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
PICTURES = """() => [...document.querySelectorAll('.jp-OutputArea-output img')].map(
  i => ({alt: i.getAttribute('alt'), width: i.naturalWidth}))"""
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


CODE = "document.querySelector('.jp-OutputArea-output pre code').innerText"


def choose(page, label, letters):
    """Choose in a drop-down as the panel says: Tab, Space, first letters, Enter."""
    tab_to(page, label)
    page.keyboard.press("Space")
    page.wait_for_timeout(300)  # The list opens in a window of its own.
    page.keyboard.type(letters, delay=20)
    page.keyboard.press("Enter")


def test_explore_by_keyboard_alone(lab, open_notebook, run_all):
    _, root = lab
    source = [
        "import rocu_analysis as rocu",
        "outcomes = rocu.example('illustrative')\nrocu.explore(outcomes)",
    ]
    nbformat.write(
        new_notebook(cells=[*map(new_code_cell, source)], metadata=KERNEL), root / "explore.ipynb"
    )
    page = open_notebook("explore.ipynb")
    run_all(page)
    page.wait_for_selector(".widget-dropdown select")
    code = page.locator(".jp-OutputArea-output pre code")
    # Command mode: the focus is on the notebook, not in a cell's editor.
    page.keyboard.press("Escape")
    choose(page, "Question", "What")
    page.wait_for_function(f"() => {CODE}.includes('track')", timeout=60_000)
    choose(page, "Region", "South W")
    page.wait_for_function(f"() => {CODE}.includes('South West')", timeout=60_000)
    # A letter that reached the notebook would have added or cut a cell.
    assert page.locator(".jp-Notebook .jp-CodeCell").count() == len(source)
    assert code.inner_text().startswith("rocu.track(outcomes, ")
    picture = page.locator(".jp-OutputArea-output figure img").first
    assert picture.get_attribute("alt")
    assert "South West" in page.locator(".jp-OutputArea-output figure").first.inner_text()
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / "explore.png")
