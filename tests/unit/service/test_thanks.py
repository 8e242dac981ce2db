import pytest

from leadloop.service.logic.thanks import is_only_thanks


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!",
        "Thank you so much, that works now.",
        "Perfect, thank you for the quick reply.\n\nBest regards\nMaya",
        "Vielen Dank für die schnelle Antwort!",
        "Thanks\n-- \nMaya Ong\n+65 6123 4567",
        "Great, thanks.\n\nSent from my iPhone",
    ],
)
def test_a_mere_thank_you_wants_nothing(text: str) -> None:
    assert is_only_thanks(text, name="Maya Ong")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Best regards",
        "Thanks, but it does not work.",
        "Thank you. When will I get the letter?",
        "Thanks for nothing",
        "Thanks! My new number is 91234567",
        "Thanks, please also change my address",
        "Thanks. See https://example.com",
        "thanks " * 30,
        "Great. Now cancel my policy, thanks",
    ],
)
def test_whatever_could_be_a_wish_is_read_by_a_person(text: str) -> None:
    assert not is_only_thanks(text, name="Maya Ong")
