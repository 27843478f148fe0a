from __future__ import annotations

import pytest

import rocu_analysis as rocu


@pytest.fixture(scope="session")
def fraud():
    return rocu.example("fraud")


@pytest.fixture(scope="session")
def illustrative():
    return rocu.example("illustrative")


@pytest.fixture(scope="session")
def register():
    return rocu.example("register")


@pytest.fixture(scope="session")
def invented_records():
    return tuple(
        rocu.example(f"illustrative_{name}") for name in ("register", "events", "responses")
    )
