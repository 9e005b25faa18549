"""Reinfuse: reproduce outpatient ketamine-infusion studies and audit every number they published."""

__version__ = "0.1.0"
