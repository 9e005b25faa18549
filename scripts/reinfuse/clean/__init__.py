"""From de-identified sources to the seven clean tables, with an account of every row."""
