"""Whether the verdicts of all studies are still those that were recorded."""
