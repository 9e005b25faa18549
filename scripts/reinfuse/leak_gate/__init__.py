"""The leak gate: search everything that a run wrote for what identifies the patients of its raw files."""
