"""The same as the command `qa`."""

from . import main

main()
