"""The kinds of claims that the checker of texts can read, a module for each part of the review."""
