"""Measures of what staff use."""
