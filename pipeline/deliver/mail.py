"""A parcel as a mail to one address: plain text and attachments, names in Chinese."""

import hashlib
from datetime import datetime
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import PurePath

from pipeline.parcels import Parcel

TYPES = {
    ".docx": "vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""By suffix; anything else, pages too, is only to be saved."""


def compose_mail(parcel: Parcel, *, sender: str, address: str, now: datetime) -> bytes:
    """The message as it goes over the line; `now` has its offset.

    The same edition to the same address always has the same Message-ID, by which servers and people know a
    repeat.
    """
    key = hashlib.sha256(f"{parcel.edition}\n{address}".encode(errors="replace")).hexdigest()[:32]
    message = MIMEMultipart(boundary=f"={key}=")
    message["From"], message["To"] = sender, address
    message["Subject"] = _head(parcel.subject).encode()
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{key}@{sender.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # so that nobody's "out of office" answers
    message.attach(MIMEText(_clean(parcel.text), _charset="utf-8"))
    for name, content in parcel.files.items():
        message.attach(_attach(name, content))
    return message.as_bytes(policy=message.policy.clone(linesep=SMTP.linesep))


def _attach(name: str, content: bytes) -> MIMEApplication:
    """Under its name, said twice: as the standard has it, and as Outlook and QQ mail read it."""
    kind = TYPES.get(PurePath(name).suffix, "octet-stream")
    part = MIMEApplication(content, kind, name=_head(name).encode(linesep=""))
    part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", _clean(name)))
    return part


def _head(text: str) -> Header:
    """The text on one line, as encoded words."""
    return Header(" ".join(_clean(text).split()), "utf-8", header_name="Subject")


def _clean(text: str) -> str:
    """Half a character, as damaged sheets hold them, cannot be sent."""
    return text.encode(errors="replace").decode()
