"""What the customers of the demo ask, and what they are told."""

from typing import Final, NamedTuple


class Topic(NamedTuple):
    """One thing that is asked often: what about, how, and what solves it."""

    subject: str
    title: str
    asked: str
    answer: str
    solved: str
    case_type: str = "question"
    priority: str = "normal"
    queue: str = "Customer care"


SUBJECTS: Final = (
    ("Premiums and payment", ("Payment failed", "Taken twice", "Change of payment method")),
    ("Policy changes", ("Address and name", "Beneficiary", "Top-up")),
    ("Claims", ("Critical illness claim", "Hospital bill", "Claim status")),
    ("Documents", ("Statement", "Tax certificate")),
    ("Group plans", ("Joining and leaving employees",)),
)

QUEUES: Final = (
    ("Customer care", "Everything that has no queue of its own.", "care@harbourlife.example"),
    ("Claims", "New claims and questions about them.", "claims@harbourlife.example"),
    ("Corporate service", "Employers with group plans.", "corporate@harbourlife.example"),
)

TOPICS: Final = (
    Topic(
        "Taken twice",
        "Premium was taken twice in {month}",
        "My bank statement shows two debits of my premium this month. Please return one of them.",
        "I have found both debits and ordered the refund. It reaches your account within five "
        "working days.",
        "Second debit refunded.",
        "problem",
        "high",
    ),
    Topic(
        "Payment failed",
        "Direct debit came back",
        "I got a letter that my debit failed, but there was enough money on the account.",
        "Your bank returned it with the note *mandate unknown*. Could you sign the attached "
        "mandate again?",
        "New mandate on file; the debit was repeated.",
        "problem",
    ),
    Topic(
        "Change of payment method",
        "Pay yearly instead of monthly",
        "Can I change from monthly to yearly payment, and does it cost less?",
        "Yes, from the next anniversary on. Yearly payment saves 3 %.",
        "Changed to yearly from the anniversary.",
        "request",
        "low",
    ),
    Topic(
        "Address and name",
        "New address",
        "We have moved. Please change our address for all policies.",
        "Thank you. The new address now holds for all your policies.",
        "Address changed.",
        "request",
    ),
    Topic(
        "Beneficiary",
        "Change of beneficiary",
        "I would like my daughter to be the beneficiary of my whole life policy.",
        "Please sign the form that I have sent to your inbox, with a witness.",
        "Beneficiary changed.",
        "request",
    ),
    Topic(
        "Top-up",
        "Top-up of my ILP",
        "I want to pay a single top-up into my investment-linked policy. How do I do that?",
        "You can top up at any time. These are the account and the reference to use.",
        "Top-up received and invested.",
        "request",
    ),
    Topic(
        "Critical illness claim",
        "Claim under critical illness cover",
        "My husband was diagnosed last week. What do you need from us for the claim?",
        "I am sorry to hear that. We need the report of the specialist and the form that I "
        "attach; I stay your contact until it is settled.",
        "Claim admitted and paid.",
        "request",
        "high",
        "Claims",
    ),
    Topic(
        "Hospital bill",
        "Hospital bill not settled",
        "The hospital says that you have not paid its bill. I was told it is covered.",
        "The invoice reached us with a wrong policy number. It is being paid today.",
        "Invoice paid to the hospital.",
        "complaint",
        "high",
        "Claims",
    ),
    Topic(
        "Claim status",
        "How far is my claim?",
        "I sent all papers three weeks ago and have heard nothing since.",
        "Your claim is with the assessor. You will have our decision by Friday.",
        "Decision sent.",
        "complaint",
        "normal",
        "Claims",
    ),
    Topic(
        "Statement",
        "Please send my annual statement",
        "I cannot find the annual statement of my policy. Could you send it again?",
        "Here it is. You also find it in the portal under *Documents*.",
        "Statement sent.",
    ),
    Topic(
        "Tax certificate",
        "Certificate for my tax return",
        "I need a certificate of the premiums I paid last year.",
        "The certificate is attached.",
        "Certificate sent.",
    ),
    Topic(
        "Joining and leaving employees",
        "Three people join our group plan",
        "Three employees start next month. What do you need to add them to the plan?",
        "Names, dates of birth and their first day are enough. They are covered from that day.",
        "Members added.",
        "request",
        "normal",
        "Corporate service",
    ),
)

ARTICLES: Final = (
    (
        "Refund of a premium that was taken twice",
        "Taken twice",
        "refund, double debit, twice, premium, bank",
        (
            "Look the debits up by policy number, then order the refund.\n\n"
            "1. Open **Payments** and compare both debits.\n2. Order the refund of the later one.\n"
            "3. Tell the customer: five working days.\n\nNever refund by card."
        ),
    ),
    (
        "When a direct debit comes back",
        "Payment failed",
        "debit, mandate, returned, failed, bank account",
        (
            "The return code tells why. *Mandate unknown* needs a new mandate; *funds* is tried "
            "again after five days. Cover stays in force for 30 days."
        ),
    ),
    (
        "Changing how premiums are paid",
        "Change of payment method",
        "yearly, monthly, payment, discount",
        "Changes count from the next anniversary. Yearly payment saves 3 %, half-yearly 1.5 %.",
    ),
    (
        "Changing an address",
        "Address and name",
        "move, moved, address, letter",
        (
            "Ask whether it holds for all policies and for the household. Abroad: check the tax "
            "residence form."
        ),
    ),
    (
        "Changing a beneficiary",
        "Beneficiary",
        "beneficiary, daughter, spouse, witness, form",
        (
            "The policyholder signs with a witness who is not a beneficiary. A trust nomination "
            "can only be changed with the consent of everybody named."
        ),
    ),
    (
        "Top-up of an investment-linked policy",
        "Top-up",
        "top-up, ILP, invest, single premium",
        (
            "Single top-ups from 1,000. They are invested at the next valuation day. Remind the "
            "customer that values fall as well as rise."
        ),
    ),
    (
        "What a critical illness claim needs",
        "Critical illness claim",
        "claim, diagnosis, critical illness, report, specialist",
        (
            "- the claim form\n- the report of the specialist\n- laboratory and imaging results\n\n"
            "The family keeps **one** contact until it is settled."
        ),
    ),
    (
        "Hospital bills and guarantees",
        "Hospital bill",
        "hospital, invoice, bill, guarantee, covered",
        "Check the policy number on the invoice first: nine of ten open bills have a wrong one.",
    ),
    (
        "How long claims take",
        "Claim status",
        "claim, status, decision, weeks",
        (
            "Simple claims are decided within ten working days after the last paper, others "
            "within 30. Say a date, never *soon*."
        ),
    ),
    (
        "Annual statements",
        "Statement",
        "statement, annual, value, send again",
        "Statements are in the portal under *Documents* for ten years.",
    ),
    (
        "Tax certificates",
        "Tax certificate",
        "tax, certificate, premiums paid, return",
        "Sent by themselves every January. Resend from **Documents**, never by hand.",
    ),
    (
        "Members of group plans",
        "Joining and leaving employees",
        "group, employees, join, leave, member",
        (
            "Name, date of birth, first day. Cover begins on the first day if the list reaches us "
            "within 30 days of it."
        ),
    ),
)

MACROS: Final = (
    (
        "Ask for ID",
        "Before anything about money or names is changed.",
        (
            (
                "reply",
                (
                    "Dear {customer},\n\nbefore we go on we need a copy of your identity card. "
                    "Please answer this mail with a photo of it.\n\n{agent}"
                ),
            ),
            ("status", "waiting_for_details"),
        ),
    ),
    (
        "Research with claims",
        "The claims desk looks; the customer hears when to expect an answer.",
        (
            ("note", "Asked the claims desk to look into {case}."),
            ("status", "researching"),
            ("priority", "high"),
        ),
    ),
    (
        "Mine, and said so",
        "Takes the case and tells the customer who has it.",
        (
            ("assign", "me"),
            (
                "reply",
                "Dear {customer},\n\nI am looking into it myself and come back today.\n\n{agent}",
            ),
        ),
    ),
)
