"""How numbers and names read, for every stage that writes for people: the audit, the figures and the report."""
