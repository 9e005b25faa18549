"""The report stage: one page a study and one page over all studies, from results files alone."""
