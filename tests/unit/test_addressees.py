"""`[delivery]`: who gets what, and every fault that would lose a mail or give a secret away."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.addressees import Addressee, Delivery
from pipeline.config import build_settings
from pipeline.errors import ConfigError

SERVER = {"host": "smtp.example.com", "sender": "feedback@example.com"}
TO = {"name": "管理层", "mail": ["boss@example.com"], "what": ["report"]}


def test_without_a_table_nothing_is_delivered() -> None:
    assert build_settings({}).delivery == Delivery()


def test_addresses_are_one_however_they_are_spelt() -> None:
    to = [TO, {**TO, "mail": ["Boss@Example.com"], "folder": r"\\nas\share\反馈"}]
    settings = build_settings({"delivery": {**SERVER, "to": to}})
    assert settings.delivery.to[1].places == ["boss@example.com", r"\\nas\share\反馈"]


@pytest.mark.parametrize(
    ("table", "path", "problem"),
    [
        ({"password": "s3cret"}, "delivery", "no password in this file: set FEEDBACK_SMTP_PASSWORD"),
        ({"smtp_pwd": "s3cret"}, "delivery", "no password in this file"),
        ({"授权码": "s3cret"}, "delivery", "no password in this file"),
        (
            {"host": "mail.example.com", "security": "none"},
            "delivery",
            'security = "none" is for a server on',
        ),
        ({"to": [TO]}, "delivery", "mail needs host and sender"),
        ({"admin": "it@example.com"}, "delivery", "mail needs host and sender"),
        ({"port": 70_000}, "delivery.port", "Input should be less than or equal to 65535"),
        ({"security": "ssl"}, "delivery.security", "Input should be 'starttls', 'tls' or 'none'"),
        ({"sender": "客服 <a@example.com>"}, "delivery.sender", "write one address like"),
        ({"admin": "a@example.com\r\nBcc: b@example.com"}, "delivery.admin", "write one address like"),
        (
            {"to": [{**TO, "mail": ["a@example.com,b@example.com"]}]},
            "delivery.to.0.mail.0",
            "write one address",
        ),
        ({"to": [{**TO, "mail": ["李雷@example.com"]}]}, "delivery.to.0.mail.0", "write one address"),
        ({"to": [{**TO, "mail": ["a@-example.com"]}]}, "delivery.to.0.mail.0", "write one address"),
        ({"to": [{**TO, "folder": "share/x"}]}, "delivery.to.0.folder", "write the whole path"),
        ({"to": [{**TO, "what": ["reports"]}]}, "delivery.to.0.what.0", "Input should be 'report', 'chase'"),
        ({"to": [{**TO, "what": []}]}, "delivery.to.0.what", "List should have at least 1 item"),
        ({"to": [{"name": "x", "what": ["report"]}]}, "delivery.to.0", "give mail, folder or both"),
        ({**SERVER, "to": [{**TO, "editions": ["周报"]}]}, "delivery.to.0.editions", "no such report: 周报"),
    ],
)
def test_what_could_not_be_delivered_is_a_fault_that_tells_no_secret(
    table: dict[str, Any], path: str, problem: str
) -> None:
    with pytest.raises(ConfigError) as told:
        build_settings({"delivery": table})
    faults = {where: said for said, _, where in (fault.rpartition(" @ ") for fault in told.value.faults)}
    assert faults[path].startswith(problem)
    assert "s3cret" not in str(told.value)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_a_server_on_this_machine_needs_no_encryption(host: str) -> None:
    assert build_settings({"delivery": {"host": host, "security": "none"}}).delivery.host == host


@pytest.mark.parametrize("document", ["config.toml", "docs/delivery.md"])
def test_every_key_is_shown_in_the_shipped_config_and_in_the_guide(document: str) -> None:
    text = (Path(__file__).parents[2] / document).read_text("utf-8")
    keys = (Delivery.model_fields | Addressee.model_fields).keys() - {"to"}
    assert [key for key in keys if f"{key} = " not in text] == []
    assert "[[delivery.to]]" in text
