"""Re-run exactly when something changed: stamps say what a step depends on, receipts what it left behind."""
