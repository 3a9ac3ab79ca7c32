"""Trains the reader: the upper layers that read question and passage together."""
