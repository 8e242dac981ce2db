"""SPF, DKIM, DMARC and alignment, as a marketer is told."""

import pytest

from leadloop.outbound.contracts import Health, Looked
from leadloop.outbound.logic import report_of

KEY = "v=DKIM1; k=rsa; p=AAAA"
GOOD = Looked(("v=spf1 include:mx.example -all",), (KEY,), ("v=DMARC1; p=reject",))


def health(
    looked: Looked, record: str = KEY, returns: str = "mail.northgate.example"
) -> dict[str, str]:
    report = report_of("northgate.example", returns, record, looked)
    return {one.name: one.health.value for one in report.findings}


def test_a_domain_that_is_set_up_is_good_all_over() -> None:
    assert set(health(GOOD).values()) == {"good"}
    assert report_of("northgate.example", "northgate.example", KEY, GOOD).worst is Health.GOOD


@pytest.mark.parametrize(
    ("spf", "expected"),
    [
        ((), "bad"),
        (("google-site-verification=x",), "bad"),
        (("v=spf1 -all", "v=spf1 ~all"), "bad"),
        (("v=spf1 +all",), "bad"),
        (("v=spf1 " + " ".join(f"include:s{n}.example" for n in range(11)) + " -all",), "bad"),
        (("v=spf1 a mx ~all",), "good"),
        (None, "unknown"),
    ],
)
def test_spf(spf: tuple[str, ...] | None, expected: str) -> None:
    assert health(GOOD._replace(spf=spf))["SPF"] == expected


@pytest.mark.parametrize(
    ("dkim", "record", "expected"),
    [
        ((KEY,), "", "warn"),
        ((), KEY, "bad"),
        (("v=DKIM1; p=BBBB",), KEY, "bad"),
        (("v=DKIM1; k=rsa; p=AA AA",), KEY, "good"),
        (None, KEY, "unknown"),
    ],
)
def test_dkim(dkim: tuple[str, ...] | None, record: str, expected: str) -> None:
    assert health(GOOD._replace(dkim=dkim), record)["DKIM"] == expected


@pytest.mark.parametrize(
    ("dmarc", "above", "expected"),
    [
        ((), (), "bad"),
        ((), ("v=DMARC1; p=quarantine",), "good"),
        (("v=DMARC1; p=none; rua=mailto:x@y.example",), (), "warn"),
        (("v=DMARC1; p=whatever",), (), "bad"),
        (None, (), "unknown"),
    ],
)
def test_dmarc(dmarc: tuple[str, ...] | None, above: tuple[str, ...] | None, expected: str) -> None:
    assert health(GOOD._replace(dmarc=dmarc, organisation_dmarc=above))["DMARC"] == expected


def test_mail_that_neither_way_belongs_to_the_from_domain_is_not_aligned() -> None:
    foreign = health(GOOD, record="", returns="bounces.provider.example.net")
    assert foreign["Alignment"] == "bad"
    assert health(GOOD, returns="bounces.provider.example.net")["Alignment"] == "good"
    assert health(GOOD, record="")["Alignment"] == "good"
