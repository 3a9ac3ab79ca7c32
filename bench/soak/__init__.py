"""Whether the desk stands what may happen to it in years: kills, damage, a full disk,
crowds, renewals. `python -m bench.soak.run` runs it all, or a phase of it."""
