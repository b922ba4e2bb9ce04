"""`python -m pipeline`, the same as the console script `feedback`."""

from pipeline.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
