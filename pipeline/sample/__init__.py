"""The sample input: made-up but lifelike workbooks of all five handbooks, three months long.

Its people, firms and numbers are invented; some slips are made on purpose (`mistakes.toml`), so that every
sheet, chart and list of problems has something to show. It is meant to be seen from 2026-10-31T18:00.
"""

from pipeline.sample.books import write_sample

__all__ = ["write_sample"]
