"""A working folder opened in JupyterLab, notebooks run for a region, progress on a terminal.

What `rocu start` makes and refuses, and mistakes in commands, are held by the record.
"""

import os
import re
import sys
import tomllib
import warnings

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import rocu_analysis as rocu
from rocu_analysis import cli, reference, workspace
from rocu_analysis.errors import BadOption, MissingFile, RocuError

PARAMETERS = 'REGION = "South West"  # the region in focus\nAS_AT = None\nRETURNS = None'


def book(*sources, tags=("parameters",)):
    """A small notebook whose first code cell is the parameters."""
    cell = new_code_cell(PARAMETERS, metadata={"tags": list(tags)})
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return new_notebook(
        cells=[new_markdown_cell("# One question"), cell, *map(new_code_cell, sources)],
        metadata=kernel,
    )


def printed(path):
    """What the second code cell of a notebook printed."""
    return nbformat.read(path, as_version=4).cells[2].outputs[0].text


@pytest.fixture
def folder(tmp_path):
    """One notebook that runs, one that stops in its third code cell, one about a region alone."""
    stops = book("x = 1", "raise ValueError('no such quarter')", "x")
    own = book("print(REGION)", tags=("parameters", "only-this-region"))
    nbformat.write(book("print(REGION, AS_AT)"), tmp_path / "00-fine.ipynb")
    nbformat.write(stops, tmp_path / "01-stops.ipynb")
    nbformat.write(own, tmp_path / "02-own.ipynb")
    return tmp_path


@pytest.mark.slow
def test_the_set_goes_on_after_a_failure_and_the_exit_code_says_so(folder, capsys, monkeypatch):
    out = folder / "out"
    books = workspace.notebook_files(folder)
    monkeypatch.setattr(workspace, "notebook_files", lambda _folder=None: books)
    code = cli.main(
        ["notebooks", "--region", "eastern", "--as-at", "2021-03-31", "--out", str(out)]
    )
    told = capsys.readouterr()
    assert code == cli.FOUND_WRONG
    fine, stops, own, last = told.out.splitlines()
    assert fine.startswith("00-fine.ipynb for Eastern: done in")
    assert printed(out / "00-fine.ipynb") == "Eastern 2021-03-31\n"
    # Parameters are code cell 1, x = 1 is 2, the one that raises is 3.
    assert stops.endswith("stopped in code cell 3: ValueError: no such quarter")
    assert own == "02-own.ipynb for Eastern: left out, it is about South West alone"
    assert {path.name for path in out.iterdir()} == {"00-fine.ipynb", "01-stops.ipynb"}
    assert last.startswith("2 notebooks in ")
    assert last.endswith(f"1 stopped, 1 left out: {out}")
    assert told.err == ""


@pytest.mark.long
def test_all_regions_make_ten_folders_each_run_for_its_own(tmp_path):
    nbformat.write(book("print(REGION)"), tmp_path / "00-fine.ipynb")
    runs = workspace.run_notebooks(out=tmp_path / "out", region="all", notebooks=tmp_path)
    said = {run.path.parent.name: printed(run.path) for run in runs}
    assert said == {region: f"{region}\n" for region in reference.REGIONS}
    assert all(run.passed for run in runs)


def test_what_was_stored_is_not_left_below_a_cell_that_fails(tmp_path):
    """Notebooks are shipped as executed: their figures are of one region, the run of another."""
    stored = book("x = 1", "assert x == 2  # as it was", "print('of another region')")
    for number, cell in enumerate(stored.cells[1:], 1):
        cell.outputs = [nbformat.v4.new_output("stream", text="of the South West\n")]
        cell.execution_count = number
    nbformat.write(stored, tmp_path / "00-stops.ipynb")
    (run,) = workspace.run_notebooks(notebooks=tmp_path, out=tmp_path / "out")
    assert run.failed_cell == 3
    assert str(run).endswith("code cell 3: AssertionError: assert x == 2  # as it was")
    after = nbformat.read(run.path, as_version=4)
    assert "of the South West" not in nbformat.writes(after)
    assert [cell.execution_count for cell in after.cells[1:]] == [1, 2, 3, None]


@pytest.mark.slow
def test_a_notebook_that_somebody_changed_is_not_written_over(tmp_path):
    out = tmp_path / "out"
    nbformat.write(book(), tmp_path / "00-fine.ipynb")
    for region in ("Eastern", "London"):
        (run,) = workspace.run_notebooks(out=out, region=region, notebooks=tmp_path)
        assert run.region == region
    mine = nbformat.read(out / "00-fine.ipynb", as_version=4)
    mine.cells.append(new_markdown_cell("What the board asked in May"))
    nbformat.write(mine, out / "00-fine.ipynb")
    with pytest.raises(BadOption, match=r"“.*00-fine.ipynb” has been changed"):
        workspace.run_notebooks(out=out, region="London", notebooks=tmp_path)
    kept = nbformat.read(out / "00-fine.ipynb", as_version=4)
    assert kept.cells[-1].source == "What the board asked in May"
    with pytest.raises(MissingFile, match="no notebooks here"):
        workspace.run_notebooks(out=out, notebooks=tmp_path / "nowhere")


def test_a_region_has_an_article_only_where_its_name_takes_one(tmp_path):
    told = {"Southern Wales": "Southern Wales", "Eastern": "the Eastern region"}
    for region, words in told.items():
        workspace.start(tmp_path / region, region)
        spec = tmp_path / region / "paper.toml"
        assert f'region = "{region}"' in spec.read_text(encoding="utf-8")
        made = rocu.Paper.from_spec(spec, check={}, as_at="2000-01-01")
        assert made.title == f"Organised crime in {words}"


@pytest.mark.slow
def test_a_folder_for_a_region_says_nothing_of_another(tmp_path, capsys, monkeypatch):
    assert cli.main(["start", str(tmp_path / "mine"), "--region", "east midlands"]) == 0
    spec = (tmp_path / "mine" / "paper.toml").read_text(encoding="utf-8")
    assert "South West" not in spec
    assert 'region = "East Midlands"' in spec
    # Whose work a return counts, and what it counts, is nobody's guess.
    assert not any(
        line.startswith(("counting", "measures", "subtitle")) for line in spec.split("\n")
    )
    monkeypatch.chdir(tmp_path / "mine")
    # Alone, the command works on what stands here; of nine other regions nothing is asked.
    for other in set(reference.REGIONS) - {"East Midlands"}:
        for path in (tmp_path / "mine" / "example-returns").glob(f"* {other}.xlsx"):
            path.unlink()
    assert cli.main(["paper", "--formats", "ods"]) == 0, capsys.readouterr().err
    made = capsys.readouterr().out
    assert "output/organised-crime-in-the-east-midlands-public.ods" in made.replace(os.sep, "/")


def test_what_is_begun_for_one_region_asks_for_nothing_of_others(tmp_path):
    workspace.start(tmp_path / "mine", "East Midlands")
    text = (tmp_path / "mine" / "paper.toml").read_text(encoding="utf-8")
    asked = tomllib.loads(text)["exhibits"]
    kinds = [exhibit["kind"] for exhibit in asked]
    assert not {"compare_regions", "funnel", "responses"} & {*kinds}
    assert "all" not in [exhibit.get("region") for exhibit in asked]
    assert kinds.count("track") == 1
    # What stands behind signs is read once they are taken away: its own forces, side by side.
    behind = text[text.rindex("# [[exhibits]]") :]
    (more,) = tomllib.loads(re.sub("(?m)^# ", "", behind))["exhibits"]
    assert (more["kind"], more["geography"]) == ("compare_regions", "force")
    assert not (tmp_path / "mine" / "06-south-west.ipynb").exists()
    for path in (tmp_path / "mine").glob("*.ipynb"):
        first, *others = nbformat.read(path, as_version=4).cells[1:]
        assert "REGION = 'East Midlands'" in first.source
        assert not any(cell.get("outputs") for cell in others)  # stored ones are of another region
    workspace.start(tmp_path / "own", "South West")
    assert (tmp_path / "own" / "06-south-west.ipynb").exists()


def test_no_warning_of_the_loop_of_windows_stands_among_the_notebooks(tmp_path, monkeypatch):
    """Every run began with four lines that pyzmq says there, and which nobody can act on."""
    from nbclient import NotebookClient

    def execute(_client):
        warnings.warn("Proactor event loop does not implement add_reader", RuntimeWarning, 2)

    monkeypatch.setattr(NotebookClient, "execute", execute)
    nbformat.write(new_notebook(cells=[new_code_cell("1")]), tmp_path / "00-mine.ipynb")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (run,) = workspace.run_notebooks(out=tmp_path / "out", notebooks=tmp_path)
    assert run.passed


@pytest.fixture
def nobody_starts(monkeypatch):
    """JupyterLab is not started: what it would have been given is kept."""
    from jupyterlab.labapp import LabApp

    given = []
    monkeypatch.setattr(LabApp, "launch_instance", given.append)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "settings-of-the-user")
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    return given


def test_lab_opens_the_folder_that_is_named_with_the_options_given(tmp_path, nobody_starts, capsys):
    words = ["--no-browser", "--port", "8899", "--log-level=INFO"]
    assert cli.main(["lab", str(tmp_path), *words]) == 0
    (options,) = nobody_starts
    assert options[0] == f"--ServerApp.root_dir={tmp_path}"
    assert options[1:] == ["--no-browser", "--port", "8899", "--log-level=INFO"]
    assert str(tmp_path) in capsys.readouterr().out
    assert cli.main(["check", "here", "--ip=127.0.0.1"]) == cli.COULD_NOT_RUN
    assert capsys.readouterr().err.startswith("rocu: check: “--ip” is no option that it takes.")


def test_lab_opens_a_mapped_drive_by_its_letter(tmp_path, nobody_starts, link):
    """JupyterLab opens no folder of ``//server/share``, which ``Z:`` would resolve to."""
    (tmp_path / "server" / "mine").mkdir(parents=True)
    drive = link(tmp_path / "Z", tmp_path / "server")
    workspace.lab(drive / "mine")
    assert nobody_starts[0][0] == f"--ServerApp.root_dir={drive / 'mine'}"


def test_lab_says_what_to_do_where_it_cannot_start(tmp_path, nobody_starts, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(workspace.datasets, "in_repository", lambda: False)
    with pytest.raises(RocuError, match=r"no notebooks in it.*rocu start my-paper"):
        workspace.lab()
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    with pytest.raises(RocuError, match=r"another user.*--allow-root"):
        workspace.lab(tmp_path)
    assert nobody_starts == []
    workspace.lab(tmp_path, ["--allow-root"])
    assert "--allow-root" in nobody_starts[0]
    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", None)
    with pytest.raises(RocuError, match="python -m pip install jupyterlab"):
        workspace.lab(tmp_path, ["--allow-root"])
