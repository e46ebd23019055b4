"""`python -m salesreview` is the command line."""

from __future__ import annotations

from salesreview.cli import main

if __name__ == "__main__":
    main()
