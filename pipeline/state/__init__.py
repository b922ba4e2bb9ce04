"""What must outlive a run, in `output/state/feedback.sqlite`."""

from pipeline.state.numbers import NumberBook

__all__ = ["NumberBook"]
