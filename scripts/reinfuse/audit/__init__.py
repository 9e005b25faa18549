"""The audit: a verdict and a reason for every quantitative statement of a publication."""
