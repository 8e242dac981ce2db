"""Templates: what is wrong is named by line, what is right comes out for each person."""

import re
import time
from typing import Any

import pytest

from leadloop.kit.ids import new_uuid
from leadloop.outbound.contracts import (
    Channel,
    MessageClass,
    Reader,
    Rendered,
    RenderFailure,
    TemplateSource,
)
from leadloop.outbound.logic import templates
from leadloop.outbound.logic.links import LinkSigner, derive_key

SIGNER = LinkSigner("https://x.example", derive_key("s"))
SENDER = templates.Sender("Northgate Life", "1 Harbour Row")
FOOTER = """\
<mj-text>{{ sender.postal_address }} <a href="{{ links.unsubscribe }}">Unsubscribe</a></mj-text>"""
BODY = f"""\
<mjml>
<mj-head><mj-preview>Hi {{{{ person.first_name | default: "there" }}}}</mj-preview></mj-head>
<mj-body><mj-section><mj-column>
<mj-image src="https://n.example/a.png" alt="Our house" />
<mj-text>Dear {{{{ person.first_name | default: "reader" }}}}, R&D SLOT</mj-text>
<mj-button href="https://n.example/ilp?e={{{{ person.email | default: "x" | url_encode }}}}&amp;b=1">Go</mj-button>
{FOOTER}
</mj-column></mj-section></mj-body></mjml>"""  # noqa: E501


def findings(slot: str = "", **changes: Any) -> list[tuple[str, str, int]]:
    source = TemplateSource(**{"subject": "Hello", "body": BODY.replace("SLOT", slot), **changes})
    found, _ = templates.check(source)
    return [(one.code, one.field, one.line) for one in found]


def rendered(slot: str = "", *, track: bool = False, **person: Any) -> Rendered:
    source = TemplateSource("Hi {{ person.first_name }}", BODY.replace("SLOT", slot))
    reader = Reader(new_uuid(), person, track=track)
    found = templates.render_for(templates.compile_source(source), reader, SIGNER, SENDER)
    assert isinstance(found, Rendered), found
    return found


def test_a_good_template_has_nothing_to_be_said_of_it() -> None:
    assert findings() == []


def test_lines_end_as_browsers_or_as_programs_end_them() -> None:
    body = BODY.replace("SLOT", "").replace("\n", "\r\n")

    assert findings(body=body) == []
    assert findings(body=body.replace("person.email", "person.mail"))[0][2] == 6


def test_fallbacks_fill_what_is_not_known_and_attributes_keep_their_merge_fields() -> None:
    known, unknown = rendered(first_name="Ana", email="a@b.c"), rendered()

    assert "Dear Ana, R&amp;D" in known.html
    assert "Dear reader, R&amp;D" in unknown.html
    assert 'href="https://n.example/ilp?e=a%40b.c&amp;b=1"' in known.html
    assert 'href="https://n.example/ilp?e=x&amp;b=1"' in unknown.html


def test_the_plain_text_says_the_same_with_its_addresses() -> None:
    text = rendered(first_name="Ana", email="a@b.c").text

    assert "Dear Ana, R&D" in text
    assert "Go (https://n.example/ilp?e=a%40b.c&b=1)" in text
    assert "[Our house]" in text
    assert "Unsubscribe (https://x.example/e/u/" in text
    assert "Hi Ana" not in text  # the preview line is hidden


def test_html_in_a_name_is_text_and_a_line_break_in_it_ends_no_header() -> None:
    found = rendered(first_name="<b>A</b>\r\nBcc: all@evil.example\0")

    assert "<b>A" not in found.html
    assert "&lt;b&gt;A" in found.html
    assert found.subject == "Hi <b>A</b> Bcc: all@evil.example"


def test_liquid_in_a_value_stays_text() -> None:
    assert "{{ sender.name }}" in rendered(first_name="{{ sender.name }}").html


def test_a_link_made_of_a_value_cannot_run_a_script() -> None:
    slot = '<a href="{{ person.attributes.site }}">site</a>'
    html = rendered(slot, attributes={"site": "javascript:alert(1)"}).html

    assert "javascript" not in html


@pytest.mark.parametrize(
    ("slot", "code", "line"),
    [
        ("{{ person.county }}", "unknown_field", 5),
        ("{{ secrets.key }}", "unknown_field", 5),
        ("{{ person }}", "unknown_field", 5),
        ("{{ person.__class__.__mro__ }}", "unknown_field", 5),
        ("{{ person.attributes.__init__ }}", "unknown_field", 5),
        ('{{ person["first_" | append: "name"] }}', "unknown_field", 5),
        ('{% assign n = "email" %}{{ person[n] }}', "computed_field", 5),
        ("{% include 'a' %}", "liquid", 5),
        ("{% render 'a' %}", "liquid", 5),
        ("{% liquid echo 1 %}", "liquid", 5),
        ("{{ 'x' | base64_decode }}", "unknown_filter", 5),
        ("{% if 1 == 2 %}{{ 'x' | safe }}{% endif %}", "unknown_filter", 5),
        ("{% if person.email %}", "liquid", 5),
        ("{{ person.email", "liquid", 5),
        ("<script>alert(1)</script>", "active_content", 5),
        ("<p onclick='x()'>a</p>", "active_content", 5),
        ('<a href="javascript:alert(1)">a</a>', "bad_link", 5),
        ('<a href="">a</a>', "empty_link", 5),
        ("<mj-include path='/etc/passwd' />", "unknown_element", 5),
        ("<b>never closed", "not_mjml", 5),
    ],
)
def test_what_is_wrong_is_named_with_its_line(slot: str, code: str, line: int) -> None:
    assert (code, "body", line) in findings(slot)


@pytest.mark.parametrize(
    "slot",
    [
        "{% for i in (1..100000000) %}x{% endfor %}",
        "{% for i in (1..400) %}{% for j in (1..400) %}x{% endfor %}{% endfor %}",
        '{{ (1..100000000) | join: "," }}',
        '{{ ("1 "..99999999) | join }}',
        "{% assign n = 99999999 %}{% for i in (1..x) %}{% endfor %}",
        '{% assign a = "x" %}{% for i in (1..99) %}{% assign a = a | append: a %}{% endfor %}',
        "{% assign n = 99999 %}{% for i in (1..99) %}{% assign n = n | times: n %}{% endfor %}",
        '{{ "now" | date: "%999999999d" }}',
        (
            '{% assign a = "a" | append: "a" %}{% for i in (1..13) %}{% assign a = a | append: a %}'
            "{% endfor %}{{ a | replace: 'a', a }}"
        ),
        "{% if a %}" * 100 + "{% endif %}" * 100,
    ],
)
def test_what_would_take_for_ever_is_refused_at_once(slot: str) -> None:
    begun = time.monotonic()
    found = findings(slot)

    assert {code for code, _, _ in found} & {"liquid", "fails"}
    assert time.monotonic() - begun < 5


def test_ten_megabytes_are_refused_before_they_are_read() -> None:
    assert findings(body="x" * 10_000_000) == [("too_large", "body", 0)]


def test_a_commercial_message_needs_a_way_out_and_a_transactional_one_does_not() -> None:
    body = BODY.replace("SLOT", "").replace(FOOTER, "")
    transactional = findings(body=body, message_class=MessageClass.TRANSACTIONAL)

    assert ("no_unsubscribe", "body", 0) in findings(body=body)
    assert "no_unsubscribe" not in {code for code, _, _ in transactional}


@pytest.mark.parametrize(
    ("slot", "code"),
    [
        ("<img src='https://n.example/b.png' />", "no_alt"),
        ('<a href="http://n.example/">a</a>', "plain_http"),
        ("{{ person.company }}", "no_fallback"),
        ("word " * 25_000, "clipped"),
    ],
)
def test_what_could_be_better_is_said_and_keeps_nothing_back(slot: str, code: str) -> None:
    source = TemplateSource("Hello", BODY.replace("SLOT", slot))
    found, compiled = templates.check(source)

    assert code in {one.code for one in found}
    assert compiled is not None


def test_a_tracked_message_has_signed_links_a_pixel_and_a_link_that_nobody_sees() -> None:
    html = rendered(track=True, email="a@b.c").html
    tokens = re.findall(r'href="https://x\.example/e/c/([^"]+)"', html)
    read = [SIGNER.read_click(token) for token in tokens]

    assert [one and (one.target, one.trap) for one in read] == [
        ("", True),
        ("https://n.example/ilp?e=a%40b.c&b=1", False),
    ]
    assert html.count("/e/o/") == 1
    assert html.count("/e/u/") == 1  # the way out is not tracked


def test_a_value_that_does_not_fit_fails_for_its_reader_alone() -> None:
    slot = "{{ person.attributes.n | times: 2 }}"
    source = TemplateSource("Hi", BODY.replace("SLOT", slot))
    compiled = templates.compile_source(source)
    readers = [Reader(new_uuid(), {"attributes": {"n": n}}) for n in (3, 10**30)]
    good, bad = (templates.render_for(compiled, one, SIGNER, SENDER) for one in readers)

    assert isinstance(good, Rendered)
    assert isinstance(bad, RenderFailure)


def test_text_channels_are_plain_liquid() -> None:
    source = TemplateSource("", "Hi {{ person.first_name }} <3", channel=Channel.SMS)
    _, compiled = templates.check(source)
    assert compiled is not None
    found = templates.render_for(
        compiled, Reader(new_uuid(), {"first_name": "A&B"}), SIGNER, SENDER
    )

    assert isinstance(found, Rendered)
    assert (found.text, found.html) == ("Hi A&B <3", "")
