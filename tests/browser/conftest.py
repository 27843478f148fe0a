"""JupyterLab on a free port, and Debian's Chromium to look at it with.

Skips with a reason where Chromium or Playwright is not installed; in CI a skip is a failure.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from rocu_analysis import datasets

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Chromium's own calls home are refused by closed networks, many at a time.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TOKEN = "only-for-this-test"
# Cells out of view are otherwise not on the page at all.
SETTINGS = {"@jupyterlab/notebook-extension": {"tracker": {"windowingMode": "none"}}}
SHOTS = Path(__file__).parents[2] / "output" / "browser"


@pytest.fixture(scope="session")
def browser():
    """Chromium, without a window."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield running
        running.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """Address of a JupyterLab whose root is a copy of the notebooks; yields (address, folder)."""
    root = tmp_path_factory.mktemp("lab")
    for file in sorted(datasets.notebooks().glob("*.ipynb")):
        shutil.copyfile(file, root / file.name)
    settings = tmp_path_factory.mktemp("settings")
    for package, plugins in SETTINGS.items():
        (settings / package).mkdir(parents=True)
        for plugin, values in plugins.items():
            file = settings / package / f"{plugin}.jupyterlab-settings"
            file.write_text(json.dumps(values), encoding="utf-8")
    port = free_port()
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "jupyterlab",
            "--no-browser",
            "--allow-root",
            "--expose-app-in-browser",
            f"--ServerApp.port={port}",
            "--ServerApp.port_retries=0",
            f"--IdentityProvider.token={TOKEN}",
            f"--ServerApp.root_dir={root}",
        ],
        env=os.environ
        | {"JUPYTERLAB_SETTINGS_DIR": str(settings), "JUPYTER_CONFIG_DIR": str(settings)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/api/status?token={TOKEN}")
        yield address, root
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture
def open_notebook(browser, lab):
    """Function that opens a notebook of the root in a fresh page and waits for its kernel."""
    address, _ = lab
    context = browser.new_context(viewport={"width": 1300, "height": 1000})

    def opened(name):
        page = context.new_page()
        page.goto(f"{address}/lab/workspaces/auto-{Path(name).stem}/tree/{name}?token={TOKEN}")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        page.wait_for_function("() => window.jupyterapp !== undefined", timeout=60_000)
        page.wait_for_function(KERNEL_IDLE, timeout=60_000)
        return page

    yield opened
    context.close()


KERNEL_IDLE = """() => {
  const panel = window.jupyterapp.shell.currentWidget;
  const kernel = panel?.context?.sessionContext?.session?.kernel;
  return kernel?.status === 'idle';
}"""
RUN_ALL = "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"


@pytest.fixture
def run_all():
    """Function that runs a page's notebook from top to bottom and waits for the last output."""

    def run(page, timeout=120_000):
        page.set_default_timeout(timeout)
        page.evaluate(RUN_ALL)
        page.wait_for_function(KERNEL_IDLE, timeout=timeout)
        page.wait_for_function(
            """() => !document.querySelector('.jp-InputPrompt')?.ownerDocument
                 .evaluate("//*[contains(@class,'jp-InputArea-prompt') and text()='[*]:']",
                   document, null, XPathResult.FIRST_ORDERED_NODE_TYPE).singleNodeValue""",
            timeout=timeout,
        )

    return run


def free_port():
    """Port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(address, seconds=60):
    """Return when the server answers, or fail with what it last said."""
    end, said = time.monotonic() + seconds, None
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError as error:
            said = error
            time.sleep(0.3)
    pytest.fail(f"JupyterLab did not answer in {seconds} s: {said}")
