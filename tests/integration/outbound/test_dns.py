"""DNS from a real server: the report on our domain, and domains that mail goes to."""

import pytest

from leadloop.outbound import api
from leadloop.outbound.adapters.dns import Resolver
from leadloop.outbound.api import domains
from leadloop.outbound.contracts import Health
from leadloop.users.contracts import SYSTEM
from tests.factories.dns_server import DnsServer

pytestmark = pytest.mark.usefixtures("db")

RECORDS = {
    ("example", "SOA"): ["ns.example. a.example. 1 1 1 1 1"],
    ("northgate.example", "TXT"): ['"v=spf1 mx -all"'],
    ("_dmarc.northgate.example", "TXT"): ['"v=DMARC1; " "p=reject"'],
    ("mail.example", "MX"): ["10 mx.mail.example."],
    ("plain.example", "A"): ["192.0.2.1"],
    ("null.example", "MX"): ["0 ."],
}


def use(monkeypatch: pytest.MonkeyPatch, servers: str) -> None:
    monkeypatch.setattr(domains, "_dns", Resolver(servers))
    monkeypatch.setattr(domains, "_sender", "northgate.example")
    monkeypatch.setattr(domains, "_bounces", "northgate.example")


def test_our_domain_is_checked_with_the_key_that_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    key = api.make_key(SYSTEM, domain="northgate.example")
    api.use_key(SYSTEM, key_id=key.id)
    halves = f'"{key.record[:200]}" "{key.record[200:]}"'
    with DnsServer({**RECORDS, (key.name, "TXT"): [halves]}) as server:
        use(monkeypatch, server.address)
        report = api.check_domain(SYSTEM)
    assert {one.name: one.health for one in report.findings} == dict.fromkeys(
        ("SPF", "DKIM", "DMARC", "Alignment"), Health.GOOD
    )


def test_domains_that_take_no_mail_are_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"mail.example", "plain.example", "null.example", "gone.example"}
    with DnsServer(RECORDS) as server:
        use(monkeypatch, server.address)
        assert api.look_up_domains(names) == {"null.example", "gone.example"}
        asked = len(server.asked)
        assert api.look_up_domains(names) == {"null.example", "gone.example"}
        assert len(server.asked) == asked


def test_a_server_without_the_internet_denies_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    with DnsServer({("elsewhere", "A"): ["192.0.2.1"]}) as server:
        use(monkeypatch, server.address)
        assert api.look_up_domains({"gone.example"}) == frozenset()


def test_no_answer_is_said_to_be_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leadloop.outbound.adapters.dns._TIMEOUT_S", 0.2)
    use(monkeypatch, "127.0.0.1:9")
    assert {one.health for one in api.check_domain(SYSTEM).findings} <= {
        Health.UNKNOWN,
        Health.WARN,
    }
