from __future__ import annotations

import pytest

import rocu_analysis as rocu


@pytest.fixture(scope="session")
def fraud():
    return rocu.example("fraud")


@pytest.fixture(scope="session")
def illustrative():
    return rocu.example("illustrative")
