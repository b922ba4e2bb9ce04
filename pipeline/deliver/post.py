"""The mail server: one connection for as many mails as it bears, TLS with its certificate checked."""

import os
import re
import smtplib
import ssl
from collections.abc import Callable, Container
from contextlib import suppress
from typing import Self

from pipeline.addressees import Delivery
from pipeline.deliver.faults import DeliveryError, NotYetError, RefusedError, TakenError, UnclearError

# Words of this module.
MISSING = "没有密码：请设置环境变量 {name}，或存入系统的钥匙串"
FAULTS: tuple[tuple[type[Exception], str], ...] = (  # the first that fits
    (smtplib.SMTPAuthenticationError, "邮件服务器不接受用户名或密码（{code}）"),
    (smtplib.SMTPNotSupportedError, "邮件服务器不支持所配置的加密或登录方式"),
    (ssl.SSLCertVerificationError, "邮件服务器的证书不可信（{why}）"),
    (ssl.SSLError, "与邮件服务器建立加密连接失败，请核对 port 和 security"),
    (smtplib.SMTPResponseException, "邮件服务器拒绝了连接（{code}）"),
    (TimeoutError, "邮件服务器没有及时应答"),
    (smtplib.SMTPServerDisconnected, "邮件服务器没有及时应答，或连接中断"),
    (UnicodeError, "用户名和密码只能用英文字母、数字和符号"),
    (Exception, "连不上邮件服务器（{kind}）"),
)
SENDER, RECIPIENT, CONTENT = "发件人", "收件人", "邮件"
REFUSED = "{what}被邮件服务器拒绝（{code}）"
UNCLEAR = "邮件已发出，但服务器的答复丢失或看不懂，不能确定是否送达"

PASSWORD, KEYRING = "FEEDBACK_SMTP_PASSWORD", "feedback-smtp"
SECONDS = 30
FINAL_SECONDS = 600  # RFC 5321, 4.5.3.2.6
PIECE = 65_536
"""Bytes that go out within SECONDS; a large mail on a slow line takes longer."""
HELLO = "[127.0.0.1]"
"""How we introduce ourselves: a computer's own name may be Chinese, or take long to find."""
MOST_BREAKS = 3
"""Connections that may break one after the other before the server is left alone for this time."""
CLASSES = (2, 4, 5)
"""First digits of replies that say whether a mail was taken."""
TOO_LARGE, LASTING = 552, range(500, 600)
"""Replies after which trying again is of no use."""

Connect = Callable[[Delivery], smtplib.SMTP]


def find_password(user: str) -> str:
    """The password from the environment, else from the system's keyring; NotYetError where there is none."""
    password = os.environ.get(PASSWORD)
    if password is None:
        with suppress(Exception):  # an extra; its back ends fail in ways of their own
            import keyring  # noqa: PLC0415 - an extra

            password = keyring.get_password(KEYRING, user)
    if password is None:
        raise NotYetError(MISSING.format(name=PASSWORD))
    return password


def open_session(setup: Delivery, *, seconds: float = SECONDS) -> smtplib.SMTP:
    """A session that is encrypted (but on this machine) and logged in; no reply is waited for longer."""
    context = ssl.create_default_context()
    smtp = (
        smtplib.SMTP_SSL(setup.host, setup.port, HELLO, timeout=seconds, context=context)
        if setup.security == "tls"
        else smtplib.SMTP(setup.host, setup.port, HELLO, timeout=seconds)
    )
    try:
        if setup.security == "starttls":
            smtp.starttls(context=context)
        if setup.user:
            smtp.login(setup.user, find_password(setup.user))
        smtp.ehlo_or_helo_if_needed()
    except BaseException:
        smtp.close()
        raise
    return smtp


class Post:
    """Sends mails one by one; a connection that broke is opened anew, a server that is down left alone."""

    def __init__(self, setup: Delivery, connect: Connect) -> None:
        """Nothing is connected before the first mail."""
        self._setup = setup
        self._connect = connect
        self._smtp: smtplib.SMTP | None = None
        self._breaks = 0
        self._down = ""

    def __enter__(self) -> Self:
        """To be closed in the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Takes leave of the server."""
        if self._smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()

    def send(self, content: bytes, address: str, *, claim: Callable[[], bool]) -> None:
        """Sends one mail; `claim` is asked right before it might count as delivered.

        Raises NotYetError, RefusedError, UnclearError or, where `claim` says no, TakenError.
        """
        try:
            smtp = self._open()
            self._address(smtp, address, size=len(content))
            if not claim():
                raise TakenError
            _hand_over(smtp, content)
        except UnclearError as error:
            self._drop(str(error))
            raise
        except DeliveryError:
            self._drop()
            raise
        except (OSError, smtplib.SMTPException) as error:
            self._drop(_tell(error))
            raise NotYetError(_tell(error)) from None
        self._breaks = 0

    def _open(self) -> smtplib.SMTP:
        if self._down:
            raise NotYetError(self._down)
        if self._smtp is None:
            try:
                self._smtp = self._connect(self._setup)
            except (OSError, smtplib.SMTPException, UnicodeError, NotYetError) as error:
                self._down = _tell(error)
                raise NotYetError(self._down) from None
        return self._smtp

    def _address(self, smtp: smtplib.SMTP, address: str, *, size: int) -> None:
        options = [f"size={size}"] if smtp.has_extn("size") else []
        reply = smtp.mail(self._setup.sender or "", options)
        _check(reply, CONTENT if reply[0] == TOO_LARGE else SENDER, lasting=(TOO_LARGE,))
        _check(smtp.rcpt(address), RECIPIENT)

    def _drop(self, broken: str = "") -> None:
        """Ends the connection, which may be in any state; too many that were `broken` are no accident."""
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None
        self._breaks += bool(broken)
        if self._breaks == MOST_BREAKS:
            self._down = broken


def _hand_over(smtp: smtplib.SMTP, content: bytes) -> None:
    """Until the last byte is out, nothing can have arrived; from then on only the reply tells."""
    _check(smtp.docmd("DATA"), CONTENT, wanted=3)
    told = re.sub(rb"(?m)^\.", b"..", content.rstrip(b"\r\n")) + b"\r\n.\r\n"
    for start in range(0, len(told), PIECE):
        smtp.send(told[start : start + PIECE])
    try:
        reply = _await_reply(smtp)
    except (OSError, smtplib.SMTPException):
        raise UnclearError(UNCLEAR) from None
    if reply[0] // 100 not in CLASSES:
        raise UnclearError(UNCLEAR)
    _check(reply, CONTENT)


def _await_reply(smtp: smtplib.SMTP) -> tuple[int, bytes]:
    """The reply to a whole mail, which the server may look through first."""
    line = smtp.sock
    if line is None:
        raise smtplib.SMTPServerDisconnected
    usual = line.gettimeout()
    line.settimeout(FINAL_SECONDS)
    try:
        return smtp.getreply()
    finally:
        line.settimeout(usual)


def _check(
    reply: tuple[int, bytes], what: str, *, wanted: int = 2, lasting: Container[int] = LASTING
) -> None:
    """Raises RefusedError or NotYetError for a reply of another class than the `wanted` one."""
    code = reply[0]
    if code // 100 != wanted:
        fault = RefusedError if code in lasting else NotYetError
        raise fault(REFUSED.format(what=what, code=_name_code(*reply)))


def _tell(error: Exception) -> str:
    """The fault in words; what the server said is left out but for its code: it may hold addresses."""
    if isinstance(error, DeliveryError):
        return str(error)
    words = next(words for kind, words in FAULTS if isinstance(error, kind))
    code = (
        _name_code(error.smtp_code, error.smtp_error)
        if isinstance(error, smtplib.SMTPResponseException)
        else ""
    )
    return words.format(code=code, why=getattr(error, "verify_message", ""), kind=type(error).__name__)


def _name_code(code: int, text: bytes | str) -> str:
    """`550 5.1.1`, without the words behind it."""
    said = text if isinstance(text, str) else text.decode(errors="replace")
    enhanced = re.match(r"\d\.\d{1,3}\.\d{1,3}", said)
    return f"{code} {enhanced[0]}" if enhanced else str(code)
