"""What may leave the institution: small cells suppressed, the rest rounded, and whatever would give them back."""
