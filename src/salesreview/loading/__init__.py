"""Bringing a source's rows into a raw sheet: rows are added and corrected, and nothing goes without a word."""
