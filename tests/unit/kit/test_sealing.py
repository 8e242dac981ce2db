"""Sealed secrets come back whole, and only under the key that sealed them."""

import pytest

from leadloop.kit import sealing


@pytest.fixture(autouse=True)
def _own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave this process' key as it was: other tests seal with it."""
    monkeypatch.setattr(sealing, "_sealer", None)


def test_a_sealed_secret_comes_back() -> None:
    sealing.use_secret("one installation")
    sealed = sealing.seal("péss \x00 word")
    assert "word" not in sealed
    assert sealing.unseal(sealed) == "péss \x00 word"


def test_another_key_or_an_altered_text_is_refused() -> None:
    sealing.use_secret("one installation")
    sealed = sealing.seal("secret")
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(sealed[:-4] + "AAA=")
    sealing.use_secret("another installation")
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(sealed)
