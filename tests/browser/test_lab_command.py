"""`rocu lab` as a person starts it: the page opens, a notebook runs, it ends with its kernels."""

import os
import re
import subprocess
import sys
import time

import psutil
import pytest

from rocu_analysis import workspace

from .conftest import KERNEL_IDLE, free_port

pytestmark = pytest.mark.slow
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/lab/tree/00-start-here\.ipynb\?token=\w+")
RUN_FIRST_CELLS = """async () => {
  const { commands, shell } = window.jupyterapp;
  for (let n = 0; n < 4; n++) await commands.execute('notebook:run-cell-and-select-next');
}"""


@pytest.fixture
def working_folder(tmp_path):
    workspace.start(tmp_path / "my-paper")
    return tmp_path / "my-paper"


def command(folder, *options):
    """`rocu lab` on a folder, as a process of its own."""
    return [sys.executable, "-m", "rocu_analysis", "lab", *folder, "--allow-root", *options]


@pytest.fixture
def started(working_folder, tmp_path):
    """The process, and the address that it told; started inside the folder, naming none."""
    said = tmp_path / "said.txt"
    with said.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(
            command([], "--no-browser", "--expose-app-in-browser", f"--port={free_port()}"),
            cwd=working_folder,
            # What somebody left of JupyterLab at home, such as a side that is folded, stays there.
            env=os.environ | {"JUPYTER_CONFIG_DIR": str(tmp_path / "jupyter")},
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process, wait_for_address(said, process)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(20)


def wait_for_address(said, process, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        found = ADDRESS.search(said.read_text(encoding="utf-8"))
        if found:
            return found[0]
        time.sleep(0.2)
    pytest.fail(f"no address was told: {said.read_text(encoding='utf-8')}")


def ended(process):
    """Exit code of a server that is asked to end; again where it was busy with a kernel."""
    for seconds in (45, 60, 60):
        process.terminate()
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
    pytest.fail("it was asked three times and did not end")


def test_it_opens_on_the_folder_runs_a_notebook_and_ends_with_its_kernels(
    browser, started, working_folder
):
    process, address = started
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(address)
    page.wait_for_selector(".jp-DirListing-item")
    listed = page.locator(".jp-DirListing-itemText").all_inner_texts()
    for path in workspace.notebook_files(working_folder):
        assert path.name in listed
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")  # it opens on the first notebook
    page.wait_for_function(KERNEL_IDLE)
    page.evaluate(RUN_FIRST_CELLS)
    first = page.locator(".jp-CodeCell .jp-InputPrompt").first
    page.wait_for_function(
        "() => document.querySelector('.jp-CodeCell .jp-InputPrompt').innerText.trim() === '[1]:'"
    )
    assert first.inner_text().strip() == "[1]:"
    # On a police network nothing asks whether it may fetch news from outside.
    assert page.locator(".Toastify__toast").all_inner_texts() == []
    context.close()

    kernels = psutil.Process(process.pid).children(recursive=True)
    assert kernels, "no kernel was running"
    assert ended(process) == 0
    assert psutil.wait_procs(kernels, timeout=60)[1] == []


@pytest.mark.parametrize(
    ("folder", "words"),
    [("nowhere", "there is nothing at this path"), ("file.txt", "this is a file")],
)
def test_a_wrong_folder_is_one_paragraph(tmp_path, folder, words):
    (tmp_path / "file.txt").write_text("words")
    done = subprocess.run(
        command([tmp_path / folder]), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert words in done.stderr
    assert "rocu start my-paper" in done.stderr
    assert done.stderr.count("\n") == 1
