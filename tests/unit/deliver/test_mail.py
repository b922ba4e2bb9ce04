"""The mail as people and servers see it, and how the server is talked to."""

import ssl
import sys
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import trustme

from pipeline.deliver.mail import compose_mail
from pipeline.deliver.post import Post, find_password
from pipeline.parcels import Parcel
from tests.support.delivered import BOSS, NIGHT, REPORT, TECH, deliver_at, make_settings, short_session
from tests.support.mail_server import PASSWORD, USER, Mailbox, serve_mail

LONG = "客户需求快速响应月度分析报告（华东区域客户服务中心）-2026-10.docx"


def compose_raw(parcel: Parcel, address: str = BOSS) -> bytes:
    moment = NIGHT.replace(tzinfo=make_settings().zone)
    content = compose_mail(parcel, sender="feedback@example.com", address=address, now=moment)
    assert content == compose_mail(parcel, sender="feedback@example.com", address=address, now=moment)
    assert content.isascii()
    assert all(len(line) < 998 for line in content.splitlines())  # RFC 5322, 2.1.1
    return content


def compose(parcel: Parcel = REPORT, address: str = BOSS) -> EmailMessage:
    return message_from_bytes(compose_raw(parcel, address), EmailMessage, policy=policy.default)


def test_chinese_subjects_texts_and_file_names_come_out_as_they_went_in() -> None:
    parcel = Parcel(
        "x", "月度分析报告 " * 9 + "𠮷", "第一行\n第二行 😀\n", {LONG: b"\x00\xff", "数据.xlsx": b"x"}
    )
    mail = compose(parcel)
    assert mail["Subject"] == ("月度分析报告 " * 9 + "𠮷")
    assert mail.get_body().get_content() == parcel.text  # type: ignore[union-attr]
    files = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}
    assert files == parcel.files
    assert [part.get_content_subtype()[-8:] for part in mail.iter_attachments()] == ["document", "ml.sheet"]


def test_file_names_are_said_twice_for_programs_that_know_no_standard() -> None:
    """Outlook and QQ mail look for an encoded word as the name; no name is cut into numbered parts."""
    text = compose_raw(Parcel("x", "x", "x", {LONG: b"x"})).decode()
    assert "filename*=utf-8''%E5%AE%A2" in text
    assert 'name="=?utf-8?b?' in text
    assert "*0*=" not in text


def test_nothing_in_a_name_becomes_a_header_or_stops_the_mail() -> None:
    hostile = "甲\r\nBcc: x@example.com\u2028\x85\ud800"
    mail = compose(Parcel(hostile, hostile, hostile, {hostile: b"x"}))
    assert (mail["Bcc"], mail["Subject"]) == (None, "甲 Bcc: x@example.com ?")


def test_an_edition_to_an_address_has_one_message_id_for_ever() -> None:
    ids = [compose()["Message-ID"], compose()["Message-ID"], compose(address=TECH)["Message-ID"]]
    assert ids[0] == ids[1] != ids[2]
    assert str(ids[0]).endswith("@example.com>")


def test_a_mail_says_when_it_was_sent_and_that_a_program_did_it() -> None:
    mail = compose()
    assert (mail["Date"], mail["Auto-Submitted"]) == ("Sun, 01 Nov 2026 06:00:00 +0800", "auto-generated")


def test_what_is_sent_arrives_byte_for_byte(tmp_path: Path) -> None:
    with serve_mail() as box:
        deliver_at(make_settings(box.port), tmp_path / "s.sqlite", REPORT)
    files = {part.get_filename(): part.get_content() for part in box.mails[0].iter_attachments()}
    told = {name: file if isinstance(file, bytes) else file.encode() for name, file in files.items()}
    assert (box.texts[0], told) == (REPORT.text, dict(REPORT.files))


@pytest.mark.parametrize(
    "content", [b".\r\n..b\r\n.c\r\n", b"a\r\n.\r\n\r\n", b".", b"x\r\n" * 30_000 + b"."]
)
def test_lines_of_dots_do_not_end_a_mail(content: bytes) -> None:
    with serve_mail() as box, Post(make_settings(box.port).delivery, short_session) as post:
        post.send(b"To: x\r\n\r\n" + content, BOSS, claim=lambda: True)
    assert box.raw[0].rstrip(b"\r\n") == b"To: x\r\n\r\n" + content.rstrip(b"\r\n")


@pytest.fixture
def secure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SimpleNamespace:
    """A certificate for this machine that this machine trusts, and one that it does not."""
    trusted, other = trustme.CA(), trustme.CA()
    trusted.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    monkeypatch.setenv("FEEDBACK_SMTP_PASSWORD", PASSWORD)

    def serve(authority: trustme.CA, name: str = "127.0.0.1") -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(context)
        return context

    return SimpleNamespace(
        good=serve(trusted), stranger=serve(other), misnamed=serve(trusted, "mail.example.org")
    )


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_goes_encrypted_and_logged_in(secure: SimpleNamespace, security: Any, tmp_path: Path) -> None:
    server: dict[str, Any] = {security: secure.good}
    with serve_mail(login=security == "starttls", **server) as box:
        settings = make_settings(box.port, security=security, user=USER if security == "starttls" else "")
        assert len(deliver_at(settings, tmp_path / "s.sqlite", REPORT).sent) == 2


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("kind", ["stranger", "misnamed"])
def test_a_server_whose_certificate_does_not_prove_it_gets_nothing(
    secure: SimpleNamespace, security: Any, kind: str, tmp_path: Path
) -> None:
    server: dict[str, Any] = {security: getattr(secure, kind)}
    with serve_mail(**server) as box:
        told = deliver_at(
            make_settings(box.port, security=security, user=USER), tmp_path / "s.sqlite", REPORT
        )
    assert ["邮件服务器的证书不可信" in line for line in told.waiting] == [True, True]


def test_a_server_that_offers_no_encryption_gets_neither_password_nor_mail(
    secure: SimpleNamespace, tmp_path: Path
) -> None:
    assert secure
    with serve_mail() as box:
        told = deliver_at(
            make_settings(box.port, security="starttls", user=USER), tmp_path / "s.sqlite", REPORT
        )
    assert ["不支持所配置的加密" in line for line in told.waiting] == [True, True]
    assert box.mails == []


def test_a_wrong_password_is_told_and_waits_until_it_is_right(
    secure: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    state = tmp_path / "s.sqlite"
    with serve_mail(starttls=secure.good, login=True) as box:
        settings = make_settings(box.port, security="starttls", user=USER)
        monkeypatch.setenv("FEEDBACK_SMTP_PASSWORD", "wrong")
        told = deliver_at(settings, state, REPORT)
        monkeypatch.setenv("FEEDBACK_SMTP_PASSWORD", PASSWORD)
        told_next = deliver_at(settings, state, later=told.next_try - NIGHT)  # type: ignore[operator]
    assert ["不接受用户名或密码（535 5.7.8）" in line for line in told.waiting] == [True, True]
    assert len(told_next.sent) == 2


def test_without_a_password_it_is_said_where_it_is_looked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("FEEDBACK_SMTP_PASSWORD", raising=False)
    monkeypatch.setitem(sys.modules, "keyring", None)  # the extra is not installed
    with serve_mail(Mailbox()) as box:
        told = deliver_at(make_settings(box.port, user=USER), tmp_path / "s.sqlite", REPORT)
    assert "没有密码：请设置环境变量 FEEDBACK_SMTP_PASSWORD，或存入系统的钥匙串" in told.waiting[0]


def test_the_keyring_is_asked_where_the_environment_holds_no_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = SimpleNamespace(get_password=lambda service, user: f"{service}/{user}")
    monkeypatch.setitem(sys.modules, "keyring", asked)
    monkeypatch.delenv("FEEDBACK_SMTP_PASSWORD", raising=False)
    assert find_password("li") == "feedback-smtp/li"
    monkeypatch.setenv("FEEDBACK_SMTP_PASSWORD", "env")
    assert find_password("li") == "env"
