"""What one reader sees of a topic: only what it wants, and how far it has read."""

import pytest

from leadloop.events import log
from leadloop.events.contracts import NORMAL, Event, EventDraft, Position, Subscriber
from leadloop.events.stretches import Place, read_stretch
from leadloop.kit import clock
from leadloop.kit.ids import new_trace_id

pytestmark = pytest.mark.usefixtures("db")

TOPIC = "leads"


def _append(*types: str) -> list[Event]:
    begin = log.read_newest(TOPIC, limit=1)
    log.append(
        [
            EventDraft(
                topic=TOPIC,
                type=kind,
                source="/test",
                id=str(place),
                data=b'{"n": %d}' % place,
                time=clock.now(),
                trace_id=new_trace_id(),
            )
            for place, kind in enumerate(types)
        ]
    )
    after = begin[0].position if begin else Position(0, 0)
    return log.read_after(TOPIC, after, limit=100, priority=NORMAL)


def _reader(*types: str, with_data: bool = True) -> Subscriber:
    return Subscriber("test", TOPIC, lambda _: None, frozenset(types), with_data=with_data)


def test_a_reader_is_given_what_it_wants_and_counts_the_rest() -> None:
    events = _append("a.made", "b.made", "a.made", "b.made", "c.made")
    place = Place(Position(0, 0), NORMAL, None)
    found = read_stretch(_reader("a.made"), place, limit=4)
    assert [one.data for one in found.wanted] == [{"n": 0}, {"n": 2}]
    assert found.read == 4
    assert found.last is not None
    assert found.last.position == events[3].position
    rest = read_stretch(
        _reader("a.made"), Place(found.last.position, NORMAL, found.last.recorded_at), limit=4
    )
    assert (rest.wanted, rest.read) == ([], 1)
    assert rest.last is not None
    assert rest.last.position == events[4].position
    assert (
        read_stretch(_reader(), place._replace(position=rest.last.position), limit=4).last is None
    )


def test_a_reader_of_every_type_is_given_all_of_it_with_data_or_without() -> None:
    events = _append("a.made", "b.made")
    place = Place(Position(0, 0), NORMAL, None)
    found = read_stretch(_reader(), place, limit=10)
    assert list(found.wanted) == events
    bare = read_stretch(_reader(with_data=False), place, limit=10)
    assert [one.data for one in bare.wanted] == [None, None]
    assert [one.position for one in bare.wanted] == [one.position for one in events]
