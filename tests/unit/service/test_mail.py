import contextlib
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.service.contracts import MailKind
from leadloop.service.logic.cleaning import clean_html, html_text, markdown_html
from leadloop.service.logic.letters import Earlier, fill_in, reply_subject, write_reply
from leadloop.service.logic.mail import BadMail, mail_key, parse_mail, read_message_id
from leadloop.service.logic.quoting import split_quote


def mail(**headers: str) -> EmailMessage:
    message = EmailMessage()
    defaults = {
        "From": "Maya Ong <Maya@Ong.example>",
        "To": "care@harbourlife.example",
        "Subject": "My policy",
        "Message-ID": "<one@ong.example>",
        "Date": "Fri, 20 Nov 2026 16:30:00 +0800",
    }
    for name, value in {**defaults, **{k.replace("_", "-"): v for k, v in headers.items()}}.items():
        if value:
            message[name] = value
    message.set_content("Please send me my statement.")
    return message


def test_a_mail_tells_who_what_and_when() -> None:
    found = parse_mail(mail().as_bytes())
    assert (found.from_name, found.from_address) == ("Maya Ong", "maya@ong.example")
    assert found.message_id == "<one@ong.example>"
    assert found.said == "Please send me my statement."
    assert found.sent_at is not None
    assert found.sent_at.isoformat() == "2026-11-20T08:30:00+00:00"
    assert found.kind is MailKind.PERSON


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"Auto_Submitted": "auto-replied"}, MailKind.AUTO_REPLY),
        ({"Auto_Submitted": "no"}, MailKind.PERSON),
        ({"Precedence": "bulk"}, MailKind.BULK),
        ({"Return_Path": "<>"}, MailKind.BOUNCE),
        ({"From": "MAILER-DAEMON@mx.example"}, MailKind.BOUNCE),
        ({"Subject": "Out of office: My policy"}, MailKind.AUTO_REPLY),
        ({"From": "care@harbourlife.example"}, MailKind.LOOP),
        ({"List_Id": "<news.example>"}, MailKind.BULK),
    ],
)
def test_what_no_person_wrote_is_recognised(headers: dict[str, str], kind: MailKind) -> None:
    found = parse_mail(mail(**headers).as_bytes(), own=["care@harbourlife.example"])
    assert found.kind is kind


def test_a_delivery_report_names_the_address_and_the_mail() -> None:
    raw = b"\r\n".join(
        [
            b"From: MAILER-DAEMON@mx.example",
            b"To: care@harbourlife.example",
            b"Subject: Undelivered",
            b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
            b"",
            b"--b",
            b"Content-Type: text/plain",
            b"",
            b"It failed.",
            b"--b",
            b"Content-Type: message/delivery-status",
            b"",
            b"Reporting-MTA: dns; mx.example",
            b"",
            b"Final-Recipient: rfc822; Maya@Ong.example",
            b"Action: failed",
            b"Status: 5.1.1",
            b"",
            b"--b",
            b"Content-Type: text/rfc822-headers",
            b"",
            b"Message-ID: <0192@harbourlife.example>",
            b"",
            b"--b--",
        ]
    )
    found = parse_mail(raw)
    assert found.kind is MailKind.BOUNCE
    assert (found.failed, found.lasting) == (("maya@ong.example",), True)
    assert "<0192@harbourlife.example>" in found.references


def test_the_case_number_is_found_in_subject_and_address() -> None:
    found = parse_mail(
        mail(Subject="Re: My policy [cas-00042]", To="care+CAS-00007@x.example").as_bytes()
    )
    assert found.tokens == ("CAS-00042", "CAS-00007")


def test_files_are_taken_and_their_names_are_harmless() -> None:
    message = mail()
    message.add_attachment(
        b"PDF", maintype="application", subtype="pdf", filename="../../etc/a\x07.pdf"
    )
    for number in range(25):
        message.add_attachment(b"x", maintype="text", subtype="csv", filename=f"{number}.csv")
    found = parse_mail(message.as_bytes())
    assert found.files[0].name == "a.pdf"
    assert len(found.files) == 20
    assert len(found.dropped) == 6


def test_a_mail_without_a_sender_is_no_mail() -> None:
    with pytest.raises(BadMail):
        parse_mail(b"Subject: x\r\n\r\nbody")


def test_control_characters_reach_nothing() -> None:
    found = parse_mail(mail(Subject="a").as_bytes().replace(b"Subject: a", b"Subject: a\x00\x07b"))
    assert found.subject in {"a b", "ab"}
    assert "\0" not in found.subject


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    with contextlib.suppress(BadMail):
        parse_mail(raw)
    assert mail_key(raw, read_message_id(raw))


@given(st.binary(max_size=200))
def test_no_header_breaks_the_reader(value: bytes) -> None:
    raw = (
        b"From: a@b.example\r\nSubject: "
        + value
        + b"\r\nReferences: "
        + value
        + b"\r\n\r\n"
        + value
    )
    with contextlib.suppress(BadMail):
        parse_mail(raw)


def test_html_is_cleaned_of_what_runs_or_loads() -> None:
    cleaned = clean_html(
        '<p onclick="x()">Hi <script>alert(1)</script><img src="http://t.example/p.gif">'
        '<a href="javascript:x()">a</a><a href="https://ok.example">b</a></p><style>*{}</style>'
    )
    assert "script" not in cleaned
    assert "img" not in cleaned
    assert "onclick" not in cleaned
    assert 'href="https://ok.example"' in cleaned
    assert "{" not in cleaned


def test_markdown_shows_tags_as_they_were_typed() -> None:
    assert "&lt;script&gt;" in markdown_html("**a** <script>x</script>")
    assert "<strong>a</strong>" in markdown_html("**a**")


def test_html_reads_as_text() -> None:
    assert html_text("<p>Dear team,</p><p>call&nbsp;me<br>soon</p><style>x</style>") == (
        "Dear team,\n\ncall me\nsoon"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Yes.\n\nOn Fri, 20 Nov 2026 at 10:00, Care wrote:\n> Really?", "Yes."),
        ("Yes.\n\nOn Fri, 20 Nov 2026 at 10:00 Care\n<care@x.example> wrote:\n> Really?", "Yes."),
        ("Ja.\n\n-----Original Message-----\nFrom: Care\nSent: today\n\nOk?", "Ja."),
        ("Ja.\n\nVon: Care\nGesendet: heute\nAn: Maya\n\nOk?", "Ja."),
        ("Yes.\n> Really?\n>> No\n", "Yes."),
        ("> Question one\nAnswer one\n> Question two\nAnswer two",) * 2,
        ("> only quoted",) * 2,
    ],
)
def test_what_is_said_is_parted_from_what_it_repeats(text: str, said: str) -> None:
    assert split_quote(text)[0] == said


def test_a_reply_has_one_prefix_and_one_number() -> None:
    assert (
        reply_subject("CAS-00042", "AW: Re: Statement [CAS-00007]") == "Re: Statement [CAS-00042]"
    )


def test_a_reply_quotes_what_it_answers_without_its_markup() -> None:
    from datetime import UTC, datetime

    earlier = Earlier("Maya", datetime(2026, 11, 20, 8, 30, tzinfo=UTC), "<b>hi</b>\nthere")
    letter = write_reply("**Done**", number="CAS-00001", subject="Hello", earlier=earlier)
    assert letter.text.endswith("> <b>hi</b>\n> there")
    assert "&lt;b&gt;hi&lt;/b&gt;<br>there" in letter.html


def test_placeholders_that_nobody_knows_stay() -> None:
    assert fill_in("Dear {customer}, {x}", {"customer": "Maya {case}"}) == "Dear Maya {case}, {x}"
