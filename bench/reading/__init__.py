"""Small files of every format and kind, with what must become of each."""
