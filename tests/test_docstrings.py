"""What a user may call says what it takes, gives and refuses; and every example holds."""

import ast
import doctest
import inspect
import re
import textwrap
from importlib import import_module
from pkgutil import walk_packages

import pytest

import rocu_analysis

# Modules of measures that the documentation promises; what else is there serves them.
MEASURES = (
    "balance",
    "change",
    "disclosure",
    "funnel",
    "intervals",
    "progress",
    "signals",
    "variation",
)
MODULES = [
    module.name
    for module in walk_packages(rocu_analysis.__path__, "rocu_analysis.")
    if not module.name.endswith("__main__")
]


def methods(name, cls):
    for own, held in vars(cls).items():
        if own.startswith("_") or isinstance(held, property):
            continue
        if inspect.isfunction(held) or isinstance(held, classmethod):
            yield f"{name}.{own}", getattr(cls, own)


def public():
    """Name and object of everything that a user may call."""
    found = {name: getattr(rocu_analysis, name) for name in rocu_analysis.__all__}
    for name in MEASURES:
        module = import_module(f"rocu_analysis.measures.{name}")
        own = [
            key
            for key, held in vars(module).items()
            if not key.startswith("_") and getattr(held, "__module__", "") == module.__name__
        ]
        for key in getattr(module, "__all__", own):
            found[f"measures.{name}.{key}"] = getattr(module, key)
    for name, held in list(found.items()):
        if inspect.isclass(held):
            found.update(methods(name, held))
    return {name: held for name, held in found.items() if callable(held)}


PUBLIC = public()


def section(text, name):
    """Text of one section of a numpydoc docstring; empty where it has none."""
    found = re.search(rf"^{name}\n-+\n(.*?)(?=^\w+\n-+\n|\Z)", text, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def entries(text):
    """Names that a section explains: those at its left edge, before any colon."""
    heads = [line.split(" : ")[0] for line in text.splitlines() if line[:1].strip()]
    return {name.strip("* ") for head in heads for name in head.split(",")}


def own_errors(function):
    """Names of the errors that a function raises in its own lines."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    raised = [node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise) and node.exc]
    called = [each.func if isinstance(each, ast.Call) else each for each in raised]
    return {name.id for name in called if isinstance(name, ast.Name) and name.id[0].isupper()}


def stands_with_its_class(name, held):
    """Whether the section Methods of the class explains a method with all of its arguments."""
    cls, _, own = name.rpartition(".")
    text = section(inspect.getdoc(PUBLIC[cls]), "Methods") if cls in PUBLIC else ""
    takes = ", ".join(name for name in inspect.signature(held).parameters if name != "self")
    return f"{own}({takes})" in text


def lacking(held):
    """What the docstring of something public leaves out, in words."""
    text = inspect.getdoc(held) or ""
    if not text:
        return ["a docstring"]
    # The arguments of an enumeration are Python's.
    if inspect.isclass(held) and issubclass(held, str):
        return []
    names = {name for name in inspect.signature(held).parameters if name not in ("self", "cls")}
    explained = entries(section(text, "Parameters")) | entries(section(text, "Attributes"))
    found = [f"argument {name}" for name in sorted(names - explained)]
    if inspect.isclass(held):
        return found
    if inspect.signature(held).return_annotation not in (None, "None"):
        found += [] if section(text, "Returns") else ["what it returns"]
    return found + [
        f"error {name}" for name in sorted(own_errors(held) - entries(section(text, "Raises")))
    ]


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_what_a_user_may_call_is_explained(name):
    held = PUBLIC[name]
    assert stands_with_its_class(name, held) or lacking(held) == []


def test_there_is_something_to_explain():
    assert len(PUBLIC) > 70
    assert {"Paper.save", "track", "measures.intervals.wilson"} <= set(PUBLIC)


def silent(first, second=1):
    """Say nothing of what it takes."""
    if first > second:
        raise ValueError(first)
    return first


def told(first: int, second: int = 1) -> int:
    """Say all of it.

    Parameters
    ----------
    first, second : int

    Returns
    -------
    int

    Raises
    ------
    ValueError
        Where the first is larger.
    """
    if first > second:
        raise ValueError(first)
    return first


def test_the_rule_bites():
    everything = ["argument first", "argument second", "what it returns", "error ValueError"]
    assert lacking(silent) == everything
    assert lacking(told) == []


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name):
    assert doctest.testmod(import_module(name)).failed == 0


def test_there_are_examples_to_hold():
    finder = doctest.DocTestFinder()
    found = [
        example
        for name in MODULES
        for test in finder.find(import_module(name))
        for example in test.examples
    ]
    assert len(found) > 100
