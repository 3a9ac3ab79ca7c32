"""Measures the desk, alone and beside others; never writes into the package."""
