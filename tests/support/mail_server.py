"""A real mail server on this machine, which can be told to misbehave."""

import ssl
from asyncio import Server as Listener
from asyncio import Transport, run_coroutine_threadsafe, sleep
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "feedback", "right"  # a password of this test only


@dataclass
class Mailbox:
    """The handler of the server: what it took in, how it behaves."""

    mails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    """What it answers to these recipients."""
    answer: str = "250 OK"
    hangs: float = 0
    drops: bool = False
    port: int = 0

    @property
    def texts(self) -> list[str]:
        """What the mails say."""
        bodies = [mail.get_body() for mail in self.mails]
        return [body.get_content() for body in bodies if body is not None]

    @property
    def addresses(self) -> list[str]:
        """Who got a mail, in their order."""
        return [str(mail["To"]) for mail in self.mails]

    async def handle_RCPT(  # noqa: N802 - the server's name for it
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.hangs:
            await sleep(self.hangs)
        if self.answer.startswith("2"):
            content = envelope.content
            assert isinstance(content, bytes)
            self.raw.append(content)
            self.mails.append(message_from_bytes(content, EmailMessage, policy=policy.default))
        if self.drops:
            _cut(server)
        return self.answer


class DiesInTheMiddle(SMTP):
    """Dies as the first bytes of the mail arrive."""

    async def smtp_DATA(self, _: str) -> None:  # noqa: N802
        await self.push("354 go on")
        _cut(self)


class NeverAnswers(SMTP):
    """Takes the connection and says nothing."""

    async def push(self, _: str | bytes) -> None:
        await sleep(30)


def _cut(connection: SMTP) -> None:
    if isinstance(connection.transport, Transport):
        connection.transport.abort()


def _accept(_: SMTP, __: Session, ___: Envelope, ____: str, given: object) -> AuthResult:
    right = isinstance(given, LoginPassword) and given == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@contextmanager
def serve_mail(  # noqa: PLR0913 - how a server may be set up
    box: Mailbox | None = None,
    *,
    kind: type[SMTP] = SMTP,
    tls: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    login: bool = False,
    size: int = 33_554_432,
) -> Iterator[Mailbox]:
    """A server on a free port of this machine (`Mailbox.port`; the same one again for a used mailbox)."""
    used = box or Mailbox()
    secure: dict[str, Any] = {"tls_context": starttls, "require_starttls": True} if starttls else {}
    checked: dict[str, Any] = {"auth_required": True, "authenticator": _accept} if login else {}
    if login and not starttls:
        checked["auth_require_tls"] = False

    made: list[SMTP] = []

    class Server(Controller):
        def factory(self) -> SMTP:
            made.append(kind(self.handler, loop=self.loop, **self.SMTP_kwargs))
            return made[-1]

        def _trigger_server(self) -> None:
            """Remembers which port was free before it is tried."""
            assert isinstance(self.server, Listener)
            used.port = self.port = self.server.sockets[0].getsockname()[1]
            super()._trigger_server()  # type: ignore[no-untyped-call]

    server = Server(used, "127.0.0.1", used.port, ssl_context=tls, data_size_limit=size, **secure, **checked)
    server.start()
    try:
        yield used
    finally:
        run_coroutine_threadsafe(_hang_up(made), server.loop).result()
        server.stop(no_assert=True)


async def _hang_up(connections: list[SMTP]) -> None:
    """Ends what is still open, so that no warning is left behind."""
    for each in connections:
        _cut(each)
    await sleep(0.02)
