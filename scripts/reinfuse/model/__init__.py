"""One module a kind of analysis: clean tables in, tidy estimates out."""
