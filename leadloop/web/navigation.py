"""What the navigation shows: only screens that the role may open."""

from typing import Final, NamedTuple

from leadloop.users.contracts import Actor, Role
from leadloop.web.access import may_read, may_write


class Entry(NamedTuple):
    """One line of the navigation.

    ``letter`` follows G on the keyboard; ``kind`` is the kind of record whose readers may open it;
    with ``writes``, only those who change such records.
    """

    key: str
    label: str
    url_name: str
    icon: str
    letter: str
    kind: str
    writes: bool = False


class Group(NamedTuple):
    """A heading and its lines."""

    label: str
    entries: tuple[Entry, ...]


GROUPS: Final = (
    Group(
        "Sales",
        (
            Entry("my-day", "My day", "my-day", "sun", "h", "lead", writes=True),
            Entry("leads", "Leads", "leads", "lead", "l", "lead"),
            Entry("board", "Lead board", "board", "board", "b", "lead"),
            Entry("opportunities", "Opportunities", "opportunities", "deal", "o", "opportunity"),
            Entry("pipeline", "Pipeline", "pipeline", "board", "g", "opportunity"),
            Entry("forecast", "Forecast", "forecast", "score", "4", "forecast"),
            Entry("calendar", "Calendar", "calendar", "clock", "c", "activity"),
            Entry(
                "sales-dashboard", "Sales dashboard", "sales-dashboard", "scope", "1", "forecast"
            ),
        ),
    ),
    Group(
        "Customers",
        (
            Entry("accounts", "Accounts", "accounts", "people", "k", "account"),
            Entry("contacts", "Contacts", "contacts", "lead", "j", "contact"),
            Entry("policies", "Policies", "policies", "shield", "q", "policy"),
            Entry("duplicates", "Duplicates", "duplicates", "copy", "", "merge"),
            Entry("products", "Products", "products", "score", "u", "product"),
        ),
    ),
    Group(
        "Service",
        (
            Entry("cases", "Cases", "cases", "inbox", "z", "case"),
            Entry("queues", "Queues", "queues", "filter", "v", "queue"),
            Entry("knowledge", "Knowledge", "knowledge", "note", "y", "knowledge"),
            Entry("macros", "Macros", "macros", "play", "", "case", writes=True),
            Entry("subjects", "Subjects", "subjects", "branch", "", "queue", writes=True),
            Entry(
                "inbound-mail", "Incoming mail", "inbound-mail", "mail", "", "queue", writes=True
            ),
            Entry(
                "service-dashboard",
                "Service dashboard",
                "service-dashboard",
                "score",
                "2",
                "case",
            ),
            Entry("service-levels", "Service levels", "service-levels", "clock", "3", "sla"),
            Entry(
                "business-calendars",
                "Business hours",
                "business-calendars",
                "task",
                "",
                "calendar",
            ),
        ),
    ),
    Group(
        "Marketing",
        (
            Entry(
                "marketing-people",
                "Marketing people",
                "marketing-people",
                "people",
                "",
                "marketing_person",
                writes=True,
            ),
            Entry("segments", "Segments", "segments", "filter", "", "segment"),
            Entry("campaigns", "Campaigns", "campaigns", "ads", "", "campaign"),
            Entry("journeys", "Journeys", "journeys", "flow", "9", "journey"),
        ),
    ),
    Group(
        "Portal",
        (
            Entry("forms", "Forms", "forms", "form", "f", "form"),
            Entry("sites", "Sites", "sites", "eye", "t", "site"),
            Entry("lead-sources", "Lead sources", "lead-sources", "ads", "d", "lead_source"),
            Entry("submissions", "Submissions", "submissions", "inbox", "s", "submission"),
            Entry("templates", "Templates", "templates", "compose", "0", "template"),
            Entry("messages", "Messages", "messages", "mail", "m", "message"),
            Entry("consent", "Consent", "consent", "shield", "n", "consent"),
            Entry("sending", "Sending rules", "sending", "clock", "", "sending_policy"),
        ),
    ),
    Group(
        "Automation",
        (
            Entry("assignment", "Assignment", "assignment", "branch", "x", "assignment"),
            Entry("rules", "Rules", "rules", "rule", "r", "rules"),
            Entry("edge_model", "Edge model", "edge-models", "score", "", "edge_model"),
            Entry("flows", "Flows", "flows", "flow", "w", "flow"),
            Entry("events", "Events", "events", "events", "e", "events"),
        ),
    ),
    Group(
        "Administration",
        (
            Entry("pipelines", "Stages", "pipelines", "branch", "", "pipeline"),
            Entry("imports", "Imports", "imports", "inbox", "i", "import"),
            Entry("people", "People", "people", "people", "p", "people"),
            Entry("clients", "API clients", "clients", "client", "a", "client"),
            Entry("erasures", "Erased people", "erasures", "shield", "", "erasure"),
        ),
    ),
)


_DESK: Final = frozenset({Role.SERVICE_AGENT, Role.SUPERVISOR})


def groups_for(actor: Actor) -> list[Group]:
    """Return the navigation of ``actor``, without groups that would be empty."""
    groups = []
    for group in GROUPS:
        entries = tuple(entry for entry in group.entries if _may_open(actor, entry))
        if entries:
            groups.append(Group(group.label, entries))
    return groups


def _may_open(actor: Actor, entry: Entry) -> bool:
    return (may_write if entry.writes else may_read)(actor, entry.kind)


def home_of(actor: Actor) -> str:
    """Return the URL name of the screen on which ``actor``'s work begins."""
    if actor.role in _DESK:
        return "cases"
    groups = groups_for(actor)
    return groups[0].entries[0].url_name if groups else "profile"
