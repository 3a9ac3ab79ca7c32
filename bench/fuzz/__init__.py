"""Foreign files that are made by chance: whatever they hold, a reader reads them whole
or refuses them by name. `python -m bench.fuzz.run` looks for those that break this."""
