"""The settings of delivery: the mail server, and who gets what by mail or into a folder."""

import re
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from pipeline.handbooks import Data

What = Literal["report", "chase", "weekly"]

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS = re.compile(rf"[a-z0-9][\w.+&'-]{{0,63}}@{_LABEL}(\.{_LABEL})*", re.IGNORECASE | re.ASCII)
_SECRETS = re.compile(r"pass|pwd|secret|密码|授权码", re.IGNORECASE)


def _check_address(text: str) -> str:
    """In small letters: a mailbox has one spelling here, or it would get everything twice."""
    if not _ADDRESS.fullmatch(text):
        raise ValueError("write one address like li.lei@example.com")
    return text.lower()


def _check_folder(text: str) -> str:
    if not (PurePosixPath(text).is_absolute() or PureWindowsPath(text).is_absolute()):
        raise ValueError(r"write the whole path, like '\\server\share\feedback' or '/mnt/share/feedback'")
    return text


Address = Annotated[str, AfterValidator(_check_address)]


class Addressee(Data):
    """Who gets `what`, at which addresses, into which folder.

    Empty `editions` (names of reports) mean all. With `departments` it is only their lists and their own
    reports, without any the lists of all and the reports that are about no single one.
    """

    name: str = Field(min_length=1)
    mail: list[Address] = Field(default=[])
    folder: Annotated[str, AfterValidator(_check_folder)] | None = None
    what: list[What] = Field(min_length=1)
    editions: list[str] = Field(default=[])
    departments: list[str] = Field(default=[])

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if not self.mail and self.folder is None:
            raise ValueError("give mail, folder or both")
        return self

    @property
    def places(self) -> list[str]:
        """Its addresses and its folder."""
        return [*self.mail, *([self.folder] if self.folder is not None else [])]


class Delivery(Data):
    """The mail server, who is told what needs a person (`admin`), and the addressees."""

    host: str = ""
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    sender: Address | None = None
    admin: Address | None = None
    to: list[Addressee] = Field(default=[])

    @model_validator(mode="before")
    @classmethod
    def _holds_no_password(cls, table: object) -> object:
        if isinstance(table, Mapping) and any(_SECRETS.search(str(key)) for key in table):
            raise ValueError(
                "no password in this file: set FEEDBACK_SMTP_PASSWORD or keep it in the system's keyring"
            )
        return table

    @model_validator(mode="after")
    def _can_send(self) -> Self:
        if self.security == "none" and not _is_loopback(self.host):
            raise ValueError('security = "none" is for a server on this very machine, write starttls or tls')
        if (self.admin or any(each.mail for each in self.to)) and not (self.host and self.sender):
            raise ValueError("mail needs host and sender")
        return self


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
