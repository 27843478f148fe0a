"""Hypothesis here judges figures, not speed: a busy machine must not fail a sum."""

from hypothesis import settings

settings.register_profile("figures", deadline=None)
settings.load_profile("figures")
