"""The synthesis: effects of all studies beside each other, how far they agree, and combined only where they may be."""
