"""What each part of the desk is worth, and what it costs."""
