"""Every topic and event type of Leadloop, so that zones hear each other without imports."""

from typing import Final

# Topics.
LEADS: Final = "leads"
ASSESSED: Final = "assessed"
CHANGES: Final = "changes"
VISITS: Final = "visits"
CONFIRMATIONS: Final = "confirmations"
RUNS: Final = "runs"
HOOKS: Final = "hooks"
NEWS: Final = "news"
"""What happened in the business, told by Leadloop itself to whoever wants to hear it."""

REQUESTS: Final = "requests"
"""What visitors of the portal ask customer service for."""

ENGAGEMENT: Final = "engagement"
"""What became of messages: sent, opened, clicked, bounced, complained about, unsubscribed."""

TRACKING: Final = "tracking"
"""What was fetched of the addresses in messages, as it came; outbound judges who did it."""

MARKETING: Final = "marketing"
"""What marketing finds out about people: that sales should speak to them, that they entered or left
a segment somebody listens to."""

# Types.
LEAD_CREATED: Final = "lead.created"
"""A submission as a door accepted it (topic ``leads``). Data: the lead as submitted."""

LEAD_ASSESSED: Final = "lead.assessed"
"""Canonical lead, decision, score (topic ``assessed``). Data: ``intake.contracts.Assessment``."""

CONFIRMATION_REQUESTED: Final = "confirmation.requested"
"""A submission's visitor is to confirm by e-mail (topic ``confirmations``). Data:
``submission_id, attempt, form, email, held, consents``."""

CONSENT_CONFIRMED: Final = "consent.confirmed"
"""A visitor has confirmed the consents of a submission that is a lead already (topic
``confirmations``). Data: ``submission_id, lead_id, evidence, consents``."""

FLOW_ENDED_EMPTY: Final = "flow.ended_empty"
"""A flow's run ended without writing a record for its submission (topic ``runs``). Data:
``submission_id, attempt, flow, run_id, status``."""

VISIT_RECORDED: Final = "visit.recorded"
"""A page view or calculator use on a tracked page (topic ``visits``)."""

VISITOR_IDENTIFIED: Final = "visitor.identified"
"""A site, app or server told who a visitor is (topic ``visits``)."""

HOOK_RECEIVED: Final = "hook.received"
"""A message of an ad network, proven and kept as it came (topic ``hooks``). Data: ``id`` (the
vendor's id of the lead), ``test``, ``body``; the subject is the lead source."""

OPPORTUNITY_WON: Final = "opportunity.won"
"""A deal was won, and its person is a customer (topic ``news``). The subject is the deal. Data:
``opportunity_id, close_id, account_id, contact_id, lead_id, policy_ids, product_codes, revenue``
(decimal text), ``currency, closed_on, owner_id, team_id, source_campaign``; ids may be null."""

OPPORTUNITY_LOST: Final = "opportunity.lost"
"""A deal was lost (topic ``news``). The subject is the deal. Data: ``opportunity_id, close_id,
account_id, contact_id, lead_id, reason, competitor_id, closed_on``; ids may be null."""

OPPORTUNITY_REOPENED: Final = "opportunity.reopened"
"""A closed deal is open again (topic ``news``). The subject is the deal. Data:
``opportunity_id, was`` (``won`` or ``lost``)."""

LEAD_MERGED: Final = "lead.merged"
CONTACT_MERGED: Final = "contact.merged"
ACCOUNT_MERGED: Final = "account.merged"
"""Two records became one (topic ``news``). The subject is the record kept. Data: ``merge_id,
entity, kept_id, gone_id``. What was told of ``gone_id`` counts for ``kept_id`` from now on."""

LEAD_MERGE_UNDONE: Final = "lead.merge_undone"
CONTACT_MERGE_UNDONE: Final = "contact.merge_undone"
ACCOUNT_MERGE_UNDONE: Final = "account.merge_undone"
"""A merge was taken back (topic ``news``): the two are two again. Data as of the merge."""

LEAD_QUALIFIED: Final = "lead.qualified"
"""A lead was qualified (topic ``news``). The subject is the lead. Data: ``lead_id, account_id,
contact_id, opportunity_id``; ids may be null."""

CASE_REQUESTED: Final = "case.requested"
"""A visitor asked for help through a support form (topic ``requests``). Data: ``name, email,
subject, message, case_type, policy_number``."""

MESSAGE_SENT: Final = "message.sent"
MESSAGE_OPENED: Final = "message.opened"
MESSAGE_CLICKED: Final = "message.clicked"
MESSAGE_BOUNCED: Final = "message.bounced"
MESSAGE_COMPLAINED: Final = "message.complained"
MESSAGE_UNSUBSCRIBED: Final = "message.unsubscribed"
MESSAGE_REPLIED: Final = "message.replied"
MESSAGE_REFUSED: Final = "message.refused"
MESSAGE_FAILED: Final = "message.failed"
MESSAGE_DISMISSED: Final = "message.dismissed"
"""What became of a message (topic ``engagement``). The subject is the message. Data: ``message_id,
channel, person_entity, person_id, address, campaign_id, journey_id, step_id, variant, url, scanner,
at``; ids may be null, ``person_entity`` is ``marketing_person``, ``lead`` or ``contact``,
``scanner`` true where a machine did it; a bounce also has ``bounce`` (hard, soft, blocked) and
``reason``; what the gate refused has ``code`` and ``reason``, what was given up ``reason``."""

LINK_FOLLOWED: Final = "link.followed"
PIXEL_FETCHED: Final = "pixel.fetched"
"""An address in a message was fetched (topic ``tracking``). The subject is the message. Data:
``message_id, url, trap, machine`` (why it was no person, empty where nothing says so), ``at``."""

PERSON_MQL: Final = "person.mql"
"""Marketing hands a person over to sales (topic ``marketing``). The subject is the person. Data:
``person_id, lead_id, contact_id, score, grade, reason, at, owner_id, team_id``; ids may be null."""

SEGMENT_ENTERED: Final = "segment.entered"
SEGMENT_LEFT: Final = "segment.left"
"""People entered or left a segment that somebody listens to (topic ``marketing``). The subject is
the segment. Data: ``segment_id, person_ids, at``; at most 500 people each."""

TASK_WANTED: Final = "task.wanted"
"""A journey wants a task for a person's owner (topic ``marketing``). The subject is the person.
Data: ``person_id, lead_id, contact_id, owner_id, team_id, title, text, due_at, source``."""

PERSON_EVENT: Final = "person.event"
"""Something that a journey listens to happened to a person (topic ``marketing``). The subject is
the person. Data: ``person_id, name`` (``form.submitted``, ``page.visited``, ``api.KEY`` …),
``data``."""
