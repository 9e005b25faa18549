"""Clinical analyses in words: one module a kind, each with the sentence that answers its question, then its tables."""
