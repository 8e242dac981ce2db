"""Prometheus' text format, and log lines that do not repeat themselves."""

from typing import Any

from leadloop.kit import metrics
from leadloop.kit.quiet import Repeating


def test_a_counter_is_printed_by_its_labels_and_escapes_them() -> None:
    counter = metrics.Counter("test_answers_total", "Answers.", ("door", "reason"))
    counter.add("forms", "")
    counter.add("forms", "")
    counter.add('a"b\\c\nd', "x", by=0.5)
    assert list(counter.lines()) == [
        "# HELP test_answers_total Answers.",
        "# TYPE test_answers_total counter",
        'test_answers_total{door="a\\"b\\\\c\\nd",reason="x"} 0.5',
        'test_answers_total{door="forms",reason=""} 2',
    ]
    assert counter.get("forms", "") == 2
    assert set(counter.lines()) <= set(metrics.registered())


def test_a_histogram_counts_upwards_and_large_numbers_keep_their_digits() -> None:
    histogram = metrics.Histogram("test_seconds", "Took.", (0.1, 1))
    for value in (0.05, 0.1, 0.5, 7):
        histogram.observe(value)
    assert list(histogram.lines())[2:] == [
        'test_seconds_bucket{le="0.1"} 2',
        'test_seconds_bucket{le="1"} 3',
        'test_seconds_bucket{le="+Inf"} 4',
        "test_seconds_sum 7.650000",
        "test_seconds_count 4",
    ]
    assert list(metrics.gauge("g", "G.", (), {(): 123456789}))[-1] == "g 123456789"


def test_a_line_that_repeats_is_written_now_and_then_with_how_many_were_not() -> None:
    now = [0.0]
    written: list[tuple[str, dict[str, Any]]] = []

    def write(event: str, **fields: Any) -> None:
        written.append((event, fields))

    repeating = Repeating(every_s=10, clock=lambda: now[0])
    for second in range(21):
        now[0] = float(second)
        repeating.say(write, "down", error="x")
    repeating.say(write, "other")
    assert written == [
        ("down", {"error": "x"}),
        ("down", {"error": "x", "unsaid": 9}),
        ("down", {"error": "x", "unsaid": 9}),
        ("other", {}),
    ]
