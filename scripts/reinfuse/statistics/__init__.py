"""Estimators: plain arrays in, frozen dataclasses out, no knowledge of studies."""
