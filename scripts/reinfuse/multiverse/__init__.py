"""The multiverse of a claim: every defensible variant of the test behind it, and how far they agree."""
