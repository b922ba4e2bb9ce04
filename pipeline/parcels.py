"""What is delivered: an edition with its files, and how far each of its recipients has got."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Way = Literal["mail", "folder"]
Posted = Literal["waiting", "sending", "sent", "failed"]


@dataclass(frozen=True)
class Recipient:
    """A mail address, or the path of a folder."""

    way: Way
    place: str


@dataclass(frozen=True)
class Parcel:
    """One edition (`月度分析报告-2026-10`), as it goes to every recipient.

    A newer edition of the same `series` takes the place of one that still waits; one without waits alone.
    """

    edition: str
    subject: str
    text: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    recipients: tuple[Recipient, ...] = ()
    series: str = ""


@dataclass(frozen=True)
class Posting:
    """One edition on its way to one recipient; times are in the configured zone, without an offset.

    `since` is when it, or the edition it took the place of, began to wait. A `reason` says why it waits, has
    failed, or (`sending`) why nobody can tell whether it arrived.
    """

    edition: str
    recipient: Recipient
    state: Posted
    attempts: int
    since: datetime
    next_try: datetime
    reason: str
