"""Hypothesis runs the same examples every time and has no deadline: a busy machine is no failure."""

from hypothesis import settings

settings.register_profile("reinfuse", deadline=None, derandomize=True, database=None)
settings.load_profile("reinfuse")
