from __future__ import annotations

import pytest

import rocu_analysis as rocu


@pytest.fixture(scope="session")
def fraud():
    return rocu.example("fraud")


@pytest.fixture(scope="session")
def scorpion():
    return rocu.example("scorpion")


@pytest.fixture(scope="session")
def illustrative():
    return rocu.example("illustrative")


@pytest.fixture(scope="session")
def register():
    return rocu.example("register")


@pytest.fixture(scope="session")
def responses():
    return rocu.example("responses")


@pytest.fixture(scope="session")
def invented_records():
    return tuple(
        rocu.example(f"illustrative_{name}") for name in ("register", "events", "responses")
    )
