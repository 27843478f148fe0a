"""Notebooks exported without their code: no serious violation that axe can find."""

import pytest

from rocu_analysis import workspace

pytestmark = pytest.mark.long


@pytest.mark.parametrize("path", workspace.notebook_files(), ids=lambda path: path.name)
def test_an_export_has_no_serious_violation(browser, tmp_path, path):
    from axe_playwright_python.sync_playwright import Axe
    from nbconvert import HTMLExporter

    # --no-input: the prompts alone fail on contrast.
    text, _ = HTMLExporter(exclude_input=True, exclude_output_prompt=True).from_filename(str(path))
    file = tmp_path / "page.html"
    file.write_text(text, encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    found = Axe().run(page).response["violations"]
    page.close()
    serious = [
        (violation["id"], [node["html"][:120] for node in violation["nodes"][:3]])
        for violation in found
        if violation["impact"] in ("serious", "critical")
    ]
    assert serious == []
