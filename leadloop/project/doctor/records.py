"""What people would notice last: lagging readers, dead letters, rules and models that decide."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from leadloop.events import api as events
from leadloop.flows import api as flows
from leadloop.intake import api as intake
from leadloop.intake.edge import shipped_content
from leadloop.kit import clock
from leadloop.project.doctor.finding import Finding, Level
from leadloop.users.contracts import SYSTEM

_MANY: Final = 1_000
_STUCK: Final = timedelta(minutes=2)


def check_events() -> Iterator[Finding]:
    """Every subscription keeps up, and nothing lies among the dead letters."""
    for one in events.list_subscriptions():
        moved = one.moved_at
        if one.waiting >= _MANY and (moved is None or clock.now() - moved > _STUCK):
            text = f"{one.name} stands still with {one.waiting} events of {one.topic} waiting."
            cure = "See the worker's log; `leadloop status` shows whether it moves."
            yield Finding("events", Level.BAD, text, cure)
        elif one.waiting >= _MANY:
            text = f"{one.name} is {one.waiting} events of {one.topic} behind."
            yield Finding("events", Level.WARN, text, "It moves; more workers help if it stays so.")
    dead = events.count_dead_letters()
    if dead:
        text = f"{dead} dead letters wait for somebody."
        cure = "Open Events, read the reason, mend it, replay them."
        yield Finding("events", Level.WARN, text, cure)
    else:
        yield Finding("events", Level.GOOD, "no dead letters")


def check_rules() -> Iterator[Finding]:
    """The rules in force are still sound under this release."""
    rules = intake.get_rules(SYSTEM)
    intake.try_rules(SYSTEM, content=rules.content, submissions=[])
    yield Finding("rules", Level.GOOD, f"version {rules.number}, every cell can be read")


def check_edge_model() -> Iterator[Finding]:
    """The edge model in force scores."""
    model = intake.edge_model_in_force()
    score = model.score({})
    if model.version == shipped_content()["version"]:
        text = f"{model.version} is the demonstration model, trained on simulated people."
        cure = "Train one on your own outcomes: docs/how-to/train-the-edge-model.md."
        yield Finding("edge model", Level.WARN, text, cure)
    else:
        text = f"{model.version}, {score.score} for a lead of whom nothing is known"
        yield Finding("edge model", Level.GOOD, text)


def check_flows() -> Iterator[Finding]:
    """The ingestion flow is there and switched on."""
    found = {flow.name: flow for flow in flows.list_flows(SYSTEM)}
    off = sorted(name for name, flow in found.items() if not flow.enabled)
    if "ingestion" in off or "ingestion" not in found:
        text = "The ingestion flow is off: leads wait in the log."
        yield Finding("flows", Level.BAD, text, "Switch it on: Flows, ingestion.")
    else:
        said = f"{len(found)} flows" + (f", off: {', '.join(off)}" if off else "")
        yield Finding("flows", Level.GOOD, said)
