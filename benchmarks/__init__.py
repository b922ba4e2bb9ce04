"""How fast the product is and how much memory it needs: `python -m benchmarks` (docs/benchmarks.md)."""
