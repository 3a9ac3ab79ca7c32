"""Makes the files that the package ships; imports nothing of `bench`."""
