"""A simulated raw export drawn from published numbers, and the truth that its analyses should find again."""
