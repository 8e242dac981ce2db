"""People as each ad network wants them."""

from hashlib import sha256

import pytest

from leadloop.marketing.contracts.social import Network
from leadloop.marketing.logic.hashing import hashed


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("network", "email", "phone"),
    [
        (Network.META, "ana.tan+x@gmail.com", "14155550134"),
        (Network.GOOGLE, "anatan+x@gmail.com", "+14155550134"),
        (Network.LINKEDIN, "ana.tan+x@gmail.com", ""),
    ],
)
def test_each_network_has_its_own_spelling(network: Network, email: str, phone: str) -> None:
    found = hashed(network, " Ana.Tan+x@Gmail.com ", "+1 (415) 555-0134")

    assert found == (digest(email), digest(phone) if phone else "")


@pytest.mark.parametrize("network", list(Network))
def test_dots_of_other_domains_stay_and_no_phone_is_no_hash(network: Network) -> None:
    assert hashed(network, "ana.tan@northgate.example") == (digest("ana.tan@northgate.example"), "")
