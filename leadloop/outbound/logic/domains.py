"""SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489) and alignment of a sending domain. Pure."""

from typing import Final

from leadloop.outbound.contracts.domains import DomainFinding, DomainReport, Health, Looked

_MAX_LOOKUPS: Final = 10
_OFFLINE: Final = "DNS could not be asked."


def report_of(domain: str, return_domain: str, record: str, looked: Looked) -> DomainReport:
    """Return what DNS says of a domain that we send from.

    Args:
        domain: That of the From address.
        return_domain: That of the return path, where SPF is asked.
        record: What DNS is to hold of the DKIM key in use; empty where none is.
        looked: What DNS answered.
    """
    spf, dkim = _spf(return_domain, looked.spf), _dkim(record, looked.dkim)
    findings = (
        spf,
        dkim,
        _dmarc(domain, looked.dmarc, looked.organisation_dmarc),
        _alignment(domain, return_domain, spf, dkim),
    )
    return DomainReport(domain, return_domain, findings)


def organisation(domain: str) -> str:
    """Return the last two labels of a domain: near enough to whom it belongs, to look there."""
    return ".".join(domain.split(".")[-2:])


def _spf(domain: str, answers: tuple[str, ...] | None) -> DomainFinding:
    if answers is None:
        return DomainFinding("SPF", Health.UNKNOWN, _OFFLINE)
    found = [one for one in answers if one.lower().split(" ")[0] == "v=spf1"]
    if not found:
        cure = f"Publish a TXT record at {domain}: v=spf1 include:YOUR-MAIL-SERVER -all"
        return DomainFinding("SPF", Health.BAD, f"{domain} says nobody may send for it.", cure)
    if len(found) > 1:
        cure = "Keep one: with several, SPF fails for all mail."
        return DomainFinding("SPF", Health.BAD, "There are several records.", cure, found[0])
    return _spf_terms(found[0])


def _spf_terms(record: str) -> DomainFinding:
    terms = [term.lower().lstrip("+?~-") for term in record.split()[1:]]
    if "+all" in record.lower().split() or record.lower().split()[-1:] == ["all"]:
        cure = "End it with -all or ~all."
        return DomainFinding("SPF", Health.BAD, "Anybody may send for it.", cure, record)
    asked = sum(
        term.startswith(("include:", "exists:", "redirect=", "a:", "mx:", "ptr"))
        or term in ("a", "mx")
        for term in terms
    )
    if asked > _MAX_LOOKUPS:
        text = f"It asks DNS {asked} times; receivers stop at {_MAX_LOOKUPS}."
        return DomainFinding("SPF", Health.BAD, text, "Name fewer others in it.", record)
    return DomainFinding("SPF", Health.GOOD, "It says who may send.", "", record)


def _dkim(record: str, answers: tuple[str, ...] | None) -> DomainFinding:
    if not record:
        cure = "Make a key below, publish it, and use it."
        return DomainFinding("DKIM", Health.WARN, "Mail leaves unsigned.", cure)
    if answers is None:
        return DomainFinding("DKIM", Health.UNKNOWN, _OFFLINE, "", record)
    if _key_of(record) in {_key_of(one) for one in answers}:
        return DomainFinding("DKIM", Health.GOOD, "The key in use is published.", "", record)
    text = "Another key is published." if answers else "The key in use is not published."
    return DomainFinding("DKIM", Health.BAD, text, "Publish the record of the key in use.", record)


def _key_of(record: str) -> str:
    tags = (tag.strip() for tag in record.split(";"))
    keys = (tag[2:] for tag in tags if tag.startswith("p="))
    return "".join(next(keys, "").split())


def _dmarc(
    domain: str, answers: tuple[str, ...] | None, above: tuple[str, ...] | None
) -> DomainFinding:
    if answers is None or above is None:
        return DomainFinding("DMARC", Health.UNKNOWN, _OFFLINE)
    found = [one for one in (*answers, *above) if one.lower().startswith("v=dmarc1")]
    if not found:
        cure = f"Publish a TXT record at _dmarc.{domain}: v=DMARC1; p=none; rua=mailto:YOU"
        return DomainFinding("DMARC", Health.BAD, "There is no policy.", cure)
    tags = {
        name.strip().lower(): value.strip()
        for name, _, value in (tag.partition("=") for tag in found[0].split(";"))
    }
    policy = tags.get("p", "").lower()
    if policy not in ("none", "quarantine", "reject"):
        return DomainFinding("DMARC", Health.BAD, "Its policy is none that exists.", "", found[0])
    if policy == "none":
        cure = "Once reports show that your own mail passes, say p=quarantine or p=reject."
        return DomainFinding("DMARC", Health.WARN, "It only watches.", cure, found[0])
    return DomainFinding("DMARC", Health.GOOD, f"Its policy is {policy}.", "", found[0])


def _alignment(
    domain: str, return_domain: str, spf: DomainFinding, dkim: DomainFinding
) -> DomainFinding:
    by_dkim = dkim.health is Health.GOOD
    by_spf = spf.health is Health.GOOD and organisation(domain) == organisation(return_domain)
    if by_dkim or by_spf:
        how = " and ".join([*(["DKIM"] if by_dkim else []), *(["SPF"] if by_spf else [])])
        return DomainFinding("Alignment", Health.GOOD, f"DMARC passes by {how}.")
    if Health.UNKNOWN in (spf.health, dkim.health):
        return DomainFinding("Alignment", Health.UNKNOWN, _OFFLINE)
    cure = "Sign with a DKIM key of the From domain, or let bounces come back to that domain."
    text = "Neither the signature nor the return path belongs to the From domain."
    return DomainFinding("Alignment", Health.BAD, text, cure)
