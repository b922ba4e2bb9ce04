"""What must outlive a run, in `output/state/feedback.sqlite`."""

from pipeline.state.cache import ReadCache, pack, unpack
from pipeline.state.edits import EditBook
from pipeline.state.ledger import Ledger
from pipeline.state.memory import Memory
from pipeline.state.numbers import NumberBook
from pipeline.state.outbox import Outbox
from pipeline.state.problems import ProblemBook
from pipeline.state.purged import PurgeBook
from pipeline.state.reported import ReportBook
from pipeline.state.store import open_together

__all__ = [
    "EditBook",
    "Ledger",
    "Memory",
    "NumberBook",
    "Outbox",
    "ProblemBook",
    "PurgeBook",
    "ReadCache",
    "ReportBook",
    "open_together",
    "pack",
    "unpack",
]
