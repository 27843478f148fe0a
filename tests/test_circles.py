"""No two modules need each other: each can be read, tested and changed without the other."""

import ast
from pathlib import Path

import pytest

import rocu_analysis

SOURCE = Path(rocu_analysis.__file__).parent


def named(path, root):
    """Module's dotted name, for the file in a tree whose top package is ``root``."""
    parts = [root.name, *path.relative_to(root).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def statements(node):
    """Import statements at any depth, but for those that only a type checker reads."""
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.If) and "TYPE_CHECKING" in ast.unparse(inner.test):
            for other in inner.orelse:
                yield from statements(ast.Module([other], []))
        elif isinstance(inner, ast.Import | ast.ImportFrom):
            yield inner
        else:
            yield from statements(inner)


def targets(statement, own, is_package):
    """Dotted names that a statement asks for: a module, or a name that may be one."""
    if isinstance(statement, ast.Import):
        return [alias.name for alias in statement.names]
    base = statement.module or ""
    if statement.level:
        parts = own.split(".")
        up = parts[: len(parts) - statement.level + is_package]
        base = ".".join([*up, base] if base else up)
    return [f"{base}.{alias.name}" for alias in statement.names]


def imports(root):
    """For each module below ``root``, the modules there that it imports, wherever it does."""
    files = {named(path, root): path for path in root.rglob("*.py")}
    found = {}
    for own, path in files.items():
        wanted = [
            name
            for statement in statements(ast.parse(path.read_text(encoding="utf-8")))
            for name in targets(statement, own, path.name == "__init__.py")
        ]
        # What is no module is a name in one.
        modules = {name if name in files else name.rpartition(".")[0] for name in wanted}
        found[own] = modules & set(files) - {own}
    return found


def circles(graph):
    """Groups of modules of which each reaches every other, in order of their names."""
    reaches = {}
    for start in graph:
        seen, waiting = set(), [start]
        while waiting:
            for name in graph[waiting.pop()] - seen:
                seen.add(name)
                waiting.append(name)
        reaches[start] = seen
    groups = {
        tuple(sorted(name for name in reaches[start] if start in reaches[name]))
        for start in graph
        if start in reaches[start]
    }
    return sorted(groups)


def test_no_two_modules_need_each_other():
    graph = imports(SOURCE)
    assert len(graph) > 200
    assert sum(map(len, graph.values())) > 800
    assert circles(graph) == []


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("from house import b", "from house.a import x", [("house.a", "house.b")]),
        ("def f():\n    from house.b import y", "import house.a", [("house.a", "house.b")]),
        ("from . import b", "def g():\n    from .a import x", [("house.a", "house.b")]),
        ("if TYPE_CHECKING:\n    from house.b import y", "from house.a import x", []),
        ("from house import b", "import ast", []),
    ],
    ids=["at the top", "inside a function", "relative", "for types only", "one way"],
)
def test_a_circle_is_seen(tmp_path, first, second, found):
    house = tmp_path / "house"
    house.mkdir()
    for name, text in {"__init__": "", "a": first, "b": second}.items():
        (house / f"{name}.py").write_text(text, encoding="utf-8")
    assert circles(imports(house)) == found


def test_a_package_that_needs_its_module_is_a_circle_only_both_ways(tmp_path):
    house = tmp_path / "house"
    house.mkdir()
    (house / "__init__.py").write_text("from house.a import x\ntop = 1", encoding="utf-8")
    (house / "a.py").write_text("x = 1", encoding="utf-8")
    assert circles(imports(house)) == []
    (house / "a.py").write_text("from house import top\nx = 1", encoding="utf-8")
    assert circles(imports(house)) == [("house", "house.a")]
