"""What printed numbers alone can say about each other: pure functions, one subject a module, no rows needed."""
