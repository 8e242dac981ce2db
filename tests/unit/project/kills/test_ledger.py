"""The books after the kills: each broken promise has its sentence, kept promises have none."""

from uuid import UUID

import pytest

from leadloop.project.kills.ledger import LeadRow, Ledger, OutcomeRow, find_faults


def _id(number: int) -> UUID:
    return UUID(int=number)


ACCEPTED = {f"key-{n}": str(_id(n)) for n in range(1, 5)}
OUTCOMES = (
    OutcomeRow(_id(1), "created", _id(11)),
    OutcomeRow(_id(2), "updated", _id(11)),
    OutcomeRow(_id(3), "suppressed", None),
    OutcomeRow(_id(4), "rejected", None),
)
LEADS = (LeadRow(_id(11), _id(1), "a@b.example", is_open=True),)
GOOD = Ledger(OUTCOMES, LEADS, (_id(2),), dead_letters=0, waiting=0)


def test_books_in_order_have_no_fault() -> None:
    assert find_faults(ACCEPTED, GOOD) == []
    assert GOOD.counts == {"created": 1, "updated": 1, "suppressed": 1, "rejected": 1}


LOST = GOOD._replace(outcomes=OUTCOMES[:3])
TWICE = GOOD._replace(outcomes=(*OUTCOMES, OutcomeRow(_id(3), "rejected", None)))
STRANGE = GOOD._replace(outcomes=(*OUTCOMES, OutcomeRow(_id(9), "rejected", None)))
TWINS = GOOD._replace(leads=(*LEADS, LeadRow(_id(12), _id(1), "", is_open=True)))
UNBORN = GOOD._replace(leads=())
DOUBLES = GOOD._replace(leads=(*LEADS, LeadRow(_id(12), None, "a@b.example", is_open=True)))
TWO_RESPONSES = GOOD._replace(responses=(_id(2), _id(2)))


@pytest.mark.parametrize(
    ("ledger", "sentence"),
    [
        (LOST, "1 accepted submissions have no outcome"),
        (LOST, "The four counts add up to 3, accepted were 4"),
        (TWICE, "1 submissions have several outcomes"),
        (STRANGE, "1 outcomes belong to nothing accepted"),
        (TWINS, "1 submissions made several leads"),
        (UNBORN, "1 outcomes “created” and leads do not match"),
        (UNBORN, "2 outcomes name no existing lead"),
        (DOUBLES, "1 people have several open leads"),
        (TWO_RESPONSES, "1 submissions left several responses"),
        (GOOD._replace(dead_letters=2), "2 events ended as dead letters"),
        (GOOD._replace(waiting=7), "7 events still wait"),
    ],
)
def test_each_broken_promise_is_named(ledger: Ledger, sentence: str) -> None:
    assert any(sentence in fault for fault in find_faults(ACCEPTED, ledger))


def test_two_keys_with_one_event_id_are_a_fault() -> None:
    accepted = ACCEPTED | {"key-5": str(_id(1))}
    assert "5 keys were answered with only 4 event ids." in find_faults(accepted, GOOD)


def test_an_older_closed_lead_of_the_same_person_is_no_fault() -> None:
    closed = LeadRow(_id(10), None, "a@b.example", is_open=False)
    assert find_faults(ACCEPTED, GOOD._replace(leads=(*LEADS, closed))) == []
