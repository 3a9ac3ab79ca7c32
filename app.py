"""Opens the desk: `python app.py`, the same as `qa serve --build`."""

import sys

from qa.cli import main

if __name__ == "__main__":
    main(["serve", "--build", *sys.argv[1:]])
