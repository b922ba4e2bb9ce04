"""Loaded by the server that the product's children are forked off: clocks around what it has loaded."""

from benchmarks.stage_clock import put_clocks

put_clocks(on_loaded_only=True)
