"""Which edition goes to whom: the files that are ready against `[[delivery.to]]`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from pipeline.addressees import Addressee, What
from pipeline.parcels import Parcel, Recipient
from pipeline.safe_names import name_safely

# Words of this module.
SUBJECT = "{name} {period}"
TEXTS: Mapping[What, str] = {
    "report": "{name}（{period}）已定稿，见附件。",
    "chase": "{name}（{period}）见附件。请在《客户反馈跟踪表》中填写进展。",
    "weekly": "{name}（{period}）见附件。",
}
FOOTER = "\n\n本邮件由客户反馈流水线自动发送，请勿直接回复。\n"

REPLACED: tuple[What, ...] = ("chase", "weekly")
"""A list is of no use beside its next edition; every report stays one."""
_MOST_NAME = 60


@dataclass(frozen=True)
class Ready:
    """An edition that may go out: `name` and `period` together are its key (`催办-技术部`, `2026-10-31`).

    `report` is the `[[report]]` that it is an edition of. Of an `idle` one, which asks nothing of anybody, no
    mail is sent.
    """

    what: What
    name: str
    period: str
    files: Mapping[str, bytes]
    report: str = ""
    department: str = ""
    idle: bool = False


def plan_parcels(ready: Iterable[Ready], addressees: Sequence[Addressee]) -> list[Parcel]:
    """A parcel for each edition that somebody wants; each address and folder stands in it once."""
    planned = ((each, tuple(dict.fromkeys(_find_recipients(each, addressees)))) for each in ready)
    return [_pack(each, recipients) for each, recipients in planned if recipients]


def split_edition(edition: str, reports: Iterable[str]) -> tuple[str, str]:
    """The `[[report]]` and the department of an edition: `月度分析报告-技术部` is the department's own."""
    starts = [name for name in reports if edition == name or edition.startswith(f"{name}-")]
    report = max(starts, key=len, default=edition)
    return report, edition.removeprefix(report).removeprefix("-")


def _find_recipients(ready: Ready, addressees: Iterable[Addressee]) -> Iterator[Recipient]:
    for each in addressees:
        if _wants(each, ready):
            if each.folder is not None:
                yield Recipient("folder", each.folder)
            if not ready.idle:
                yield from (Recipient("mail", address) for address in each.mail)


def _wants(addressee: Addressee, ready: Ready) -> bool:
    chosen = ready.what != "report" or not addressee.editions or ready.report in addressee.editions
    return ready.what in addressee.what and chosen and _concerns(addressee, ready)


def _concerns(addressee: Addressee, ready: Ready) -> bool:
    """The meeting is everybody's; a department's own report goes to those alone who name the department."""
    if ready.what == "weekly":
        return True
    if addressee.departments:
        return _spell(ready.department) in map(_spell, addressee.departments)
    return ready.what == "chase" or not ready.department


def _spell(department: str) -> str:
    """As the names of files spell it."""
    ((_, safe),) = name_safely([normalize("NFC", department)], _MOST_NAME)
    return safe


def _pack(ready: Ready, recipients: tuple[Recipient, ...]) -> Parcel:
    said = {"name": ready.name, "period": ready.period}
    return Parcel(
        f"{ready.name}-{ready.period}",
        SUBJECT.format(**said),
        TEXTS[ready.what].format(**said) + FOOTER,
        ready.files,
        recipients,
        series=ready.name if ready.what in REPLACED else "",
    )
