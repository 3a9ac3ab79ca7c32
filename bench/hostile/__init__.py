"""Texts that are made to exhaust a reader, and how the time grows that they take."""
