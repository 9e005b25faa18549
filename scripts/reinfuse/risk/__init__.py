"""How easily patients could be told apart by what others may know of them, and the least loss that prevents it."""
