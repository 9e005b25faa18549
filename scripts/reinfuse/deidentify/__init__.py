"""From raw files to tables without identifiers: the only part that may open raw data."""
