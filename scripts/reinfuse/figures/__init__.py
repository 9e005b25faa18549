"""Figures: each kind is a module with `data` (what is plotted, the CSV) and `draw` (from that alone)."""
