"""The measures floor: numbers and arrays in, tuples or tidy frames out, nothing drawn.

Small modules, one a question. Each says its formula and source in the docstring, and
``docs/method.md`` tells them to readers. Nothing is imported here, so that asking for one measure
loads only that one.
"""
