"""What a flow run is to everyone who starts, stores or shows one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple
from uuid import UUID

from leadloop.kit.errors import FieldError, LeadloopError

MAX_EXPRESSION_CHARS: Final = 8192
MAX_RESULT_CHARS: Final = 131_072
MAX_ITEMS: Final = 100_000
MAX_ACTIONS_PER_RUN: Final = 100_000


class Status(StrEnum):
    """How an action or a run stands, in the vendor's words."""

    RUNNING = "Running"
    WAITING = "Waiting"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    SKIPPED = "Skipped"
    TIMED_OUT = "TimedOut"
    CANCELLED = "Cancelled"


class Mode(StrEnum):
    """How a flow runs: in memory inside an event batch, or as stored rows with history."""

    STATELESS = "stateless"
    STATEFUL = "stateful"


class ExpressionError(LeadloopError):
    """This expression cannot be evaluated."""


class ExpressionSyntaxError(ExpressionError):
    """This is not an expression of the Workflow Definition Language."""


class ActionError(LeadloopError):
    """The action failed.

    ``code`` is the vendor's word for the kind of failure, ``outputs`` what the action still
    gives to those that run after it.
    """

    def __init__(self, message: str, *, code: str = "ActionFailed", outputs: Any = None) -> None:
        super().__init__(message)
        self.code = code
        self.outputs = outputs


class FlowFailed(LeadloopError):  # noqa: N818 -- reads as the fact it is
    """A run of the flow ended in failure."""


class EffectKind(StrEnum):
    """What a run may ask of the world."""

    WRITE = "write"
    READ = "read"
    HTTP = "http"
    WAIT = "wait"
    CONNECTOR = "connector"


class EffectRequest(NamedTuple):
    """Something a run wants done before it can go on.

    ``id`` is unique in the run and stays the same however often the run is resumed, so run id and
    ``id`` together are an idempotency key. ``payload`` is plain JSON. ``not_before`` is Unix
    seconds; 0 means at once.
    """

    id: str
    kind: EffectKind
    action: str
    payload: Mapping[str, Any]
    not_before: float = 0.0


class EffectResult(NamedTuple):
    """What came of an ``EffectRequest``.

    ``code`` is the word shown beside the status (``OK``, ``NotFound``); ``message`` says why it
    failed; ``retriable`` means that the action's retry policy may try again.
    """

    status: Status
    outputs: Any = None
    code: str = "OK"
    message: str = ""
    retriable: bool = False


@dataclass(frozen=True, slots=True)
class TriggerInput:
    """What starts a run: the body and, for a Request trigger, the rest of the call.

    ``name`` empty means the definition's only trigger. ``cause`` is the key of the submission
    behind it (text), ``attempt`` which handling of that submission this is, ``event`` the key of
    the event that started the run (text).
    """

    body: Any
    name: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    queries: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"
    cause: str | None = None
    attempt: int = 1
    event: str | None = None
    trace_id: str = ""
    client_tracking_id: str = ""


class Answer(NamedTuple):
    """What the caller of a Request trigger is told. ``body`` is JSON, or text."""

    status: int
    headers: Mapping[str, str]
    body: Any


class FlowSummary(NamedTuple):
    """A flow in a list. ``version`` is the number in force, 0 before the first publishing."""

    name: str
    title: str
    mode: Mode
    enabled: bool
    version: int
    published_at: datetime | None
    published_by: str
    has_draft: bool


class VersionSummary(NamedTuple):
    """One published version of a flow."""

    number: int
    published_at: datetime
    published_by: str
    note: str


@dataclass(frozen=True, slots=True)
class FlowDetail:
    """A flow with its definition in force, its draft, and its history of versions.

    ``warnings`` are what will fail if it is ever reached, by path; ``triggers`` the names of the
    definition's triggers.
    """

    summary: FlowSummary
    definition: dict[str, Any] | None
    draft: dict[str, Any] | None
    versions: tuple[VersionSummary, ...]
    warnings: tuple[FieldError, ...]
    triggers: tuple[str, ...]


class RunSummary(NamedTuple):
    """A run in a list. ``cause`` is the key of the submission behind it."""

    id: UUID
    flow: str
    version: int
    mode: Mode
    status: Status
    started_at: datetime
    ended_at: datetime | None
    trace_id: str
    cause: UUID | None
    attempt: int
    error: str


@dataclass(frozen=True, slots=True)
class RunDetail:
    """A run with its history in the vendor's shape, secrets masked.

    ``actions`` are ``{name, status, code, startTime, endTime, inputs, outputs, error}``;
    ``trigger`` is ``{name, outputs: {headers, body}}``, its body absent if it is the event
    ``event`` and that is no longer kept.
    """

    summary: RunSummary
    trigger: dict[str, Any]
    event: UUID | None
    actions: tuple[dict[str, Any], ...]
    response: dict[str, Any] | None
    error: dict[str, Any] | None
    client_tracking_id: str
    resubmit_of: UUID | None
