"""What config.yaml, study.yaml and claims.yaml may say, and how they are read."""
