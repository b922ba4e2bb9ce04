"""Delivery: finished editions to people by mail and into folders, once each, tried again where it failed.

`plan` says what goes to whom, `mail` composes, `post` and `folders` carry; the outbox in the state remembers.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from pipeline.config import Settings
from pipeline.deliver.faults import DeliveryError, NotYetError, RefusedError, TakenError, UnclearError
from pipeline.deliver.folders import put_files
from pipeline.deliver.mail import compose_mail
from pipeline.deliver.plan import Ready, plan_parcels, split_edition
from pipeline.deliver.post import Connect, Post, open_session
from pipeline.masking import mask_contacts, mask_name
from pipeline.parcels import Parcel, Posted, Posting, Recipient, Way

__all__ = ["Delivered", "Ready", "deliver", "plan_parcels", "split_edition", "tell_admin"]

# Words of this module.
SENT = "{edition} → {who}"
WAITING = "{edition} → {who}：{reason}；{next_try:%m-%d %H:%M} 以后再试（{since:%m-%d %H:%M} 起等待）"
FAILED = "{edition} → {who}：{reason}，不再发送（试了 {attempts} 次）；需要时请人工转交"
UNCLEAR = "{edition} → {who}：不能确定是否送达，不会自动重发；请询问收件人，没有收到时请人工转交"
GONE, LOST = "已不在收件人名单中", "文件已不在待发箱中"
QUEUED = "等待发送"
ADMIN, FOLDER = "管理员", "文件夹"
NOTICE = "运行提醒"
NOTICE_SUBJECT = "客户反馈流水线：{count} 项需要处理（{day}）"

Clock = Callable[[], datetime]
"""Tells the time in the configured zone, without an offset."""
Carry = Callable[[Parcel, str, Callable[[], bool]], None]
"""Brings a parcel to a place; asks whether it may, right before it might count as delivered."""

ENDS: Mapping[type[DeliveryError], Posted] = {
    NotYetError: "waiting",
    RefusedError: "failed",
    UnclearError: "sending",
}


class Outbox(Protocol):
    """What remembers every edition and recipient; see `state.Outbox`."""

    def add(self, parcel: Parcel, *, now: datetime, tells: Iterable[Posting] = ()) -> bool: ...
    def list_due(self, now: datetime) -> list[Posting]: ...
    def read(self, edition: str) -> Parcel | None: ...
    def claim(self, posting: Posting, *, now: datetime) -> bool: ...
    def settle(self, posting: Posting, state: Posted, *, reason: str = "", now: datetime) -> None: ...
    def list_waiting(self) -> list[Posting]: ...
    def list_untold(self, now: datetime) -> list[Posting]: ...


@dataclass(frozen=True)
class Delivered:
    """What happened, a line each, without addresses: sent now, still waiting, to be seen to by a person.

    `next_try` is when delivering again is of use.
    """

    sent: tuple[str, ...]
    waiting: tuple[str, ...]
    failed: tuple[str, ...]
    next_try: datetime | None


def deliver(
    settings: Settings,
    outbox: Outbox,
    parcels: Iterable[Parcel] = (),
    *,
    now: Clock,
    connect: Connect = open_session,
) -> Delivered:
    """Takes the parcels in and tries whatever is due, of earlier runs too; no fault of a network gets out.

    To be called when the outputs are in their places. The same parcels may be given again and again.
    """
    for parcel in parcels:
        outbox.add(parcel, now=now())
    who = _name_recipients(settings)
    with Post(settings.delivery, connect) as post:
        carriers = _list_carriers(settings, post, now=now)
        tries = [_Try(posting, outbox, now=now) for posting in outbox.list_due(now())]
        sent = [each.posting for each in tries if each.run(carriers, known=who)]
    waiting, failed = outbox.list_waiting(), outbox.list_untold(now())
    return Delivered(
        tuple(_say(posting, who) for posting in sent),
        tuple(_say(posting, who) for posting in waiting),
        tuple(_say(posting, who) for posting in failed),
        min((posting.next_try for posting in waiting), default=None),
    )


def tell_admin(
    settings: Settings,
    outbox: Outbox,
    lines: Sequence[str],
    *,
    now: Clock,
    connect: Connect = open_session,
) -> Delivered | None:
    """One mail a night to the admin: these lines and all that `deliver` said to have failed; none for none.

    A second one of the same night is not sent; what failed since then is told the night after.
    """
    moment, who = now(), _name_recipients(settings)
    untold = outbox.list_untold(moment)
    told = [*lines, *(_say(posting, who) for posting in untold)]
    if not told:
        return None
    day, admin = f"{moment:%Y-%m-%d}", settings.delivery.admin
    notice = Parcel(
        f"{NOTICE}-{day}",
        NOTICE_SUBJECT.format(count=len(told), day=day),
        mask_contacts("\n".join(told)) + "\n",
        recipients=(Recipient("mail", admin),) if admin else (),
    )
    outbox.add(notice, now=moment, tells=untold)
    return deliver(settings, outbox, now=now, connect=connect)


class _Try:
    """One try of one posting, which is claimed right before it might count as delivered."""

    def __init__(self, posting: Posting, outbox: Outbox, *, now: Clock) -> None:
        self.posting = posting
        self._outbox = outbox
        self._now = now

    def run(self, carriers: Mapping[Way, Carry], *, known: Mapping[Recipient, str]) -> bool:
        """Whether it was delivered; how it ended is in the outbox."""
        recipient, parcel = self.posting.recipient, self._outbox.read(self.posting.edition)
        try:
            if parcel is None:  # somebody else has just delivered it, or was told to be dead and put it back
                raise RefusedError(LOST)
            if recipient not in known:
                raise RefusedError(GONE)
            carriers[recipient.way](parcel, recipient.place, self._claim)
        except TakenError:
            return False
        except DeliveryError as error:
            self._settle(ENDS[type(error)], str(error))
            return False
        self._settle("sent")
        return True

    def _claim(self) -> bool:
        if not self._outbox.claim(self.posting, now=self._now()):
            return False
        self.posting = replace(self.posting, state="sending")
        return True

    def _settle(self, state: Posted, reason: str = "") -> None:
        self._outbox.settle(self.posting, state, reason=reason, now=self._now())
        self.posting = replace(self.posting, state=state)


def _list_carriers(settings: Settings, post: Post, *, now: Clock) -> Mapping[Way, Carry]:
    """How a parcel gets to a place of each kind."""

    def mail(parcel: Parcel, place: str, claim: Callable[[], bool]) -> None:
        moment = now().replace(tzinfo=settings.zone)
        content = compose_mail(parcel, sender=settings.delivery.sender or "", address=place, now=moment)
        post.send(content, place, claim=claim)

    def put(parcel: Parcel, place: str, claim: Callable[[], bool]) -> None:
        if not claim():
            raise TakenError
        put_files(Path(place), parcel.files)

    return {"mail": mail, "folder": put}


def _name_recipients(settings: Settings) -> dict[Recipient, str]:
    """Whom the settings name, as they may be called in a log: 技**（z***@***）."""
    delivery = settings.delivery
    named = [(each.name, each.mail, each.folder) for each in delivery.to]
    named.append((ADMIN, [delivery.admin] if delivery.admin else [], None))
    names: dict[Recipient, str] = {}
    for name, addresses, folder in reversed(named):
        who = name if name == ADMIN else mask_name(name)
        names |= {Recipient("mail", each): f"{who}（{_mask_address(each)}）" for each in addresses}
        if folder is not None:
            names[Recipient("folder", folder)] = f"{who}（{FOLDER}）"
    return names


def _mask_address(address: str) -> str:
    return f"{address[0]}***@***"


def _say(posting: Posting, who: Mapping[Recipient, str]) -> str:
    """The posting in a line."""
    lines: Mapping[Posted, str] = {"sent": SENT, "waiting": WAITING, "failed": FAILED, "sending": UNCLEAR}
    place = posting.recipient.place
    name = who.get(posting.recipient) or (_mask_address(place) if posting.recipient.way == "mail" else FOLDER)
    return lines[posting.state].format(
        edition=posting.edition,
        who=name,
        reason=posting.reason or QUEUED,
        attempts=posting.attempts,
        since=posting.since,
        next_try=posting.next_try,
    )
