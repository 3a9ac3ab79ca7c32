"""The desk and other systems on the same documents and questions."""
