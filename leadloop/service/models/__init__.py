"""The tables of ``service``."""

from leadloop.service.models.cases import (
    CASE_KIND,
    Case,
    CaseMessage,
    CaseQuerySet,
    CaseResolution,
    CaseViewing,
)
from leadloop.service.models.knowledge import KNOWLEDGE_KIND, Article, ArticleUse, ArticleVersion
from leadloop.service.models.levels import (
    Calendar,
    CalendarVersion,
    CaseTimer,
    CaseTiming,
    LevelClock,
    LevelVersion,
    ServiceLevel,
)
from leadloop.service.models.macros import Macro, MacroRun
from leadloop.service.models.mailbox import InboundMail, Mailbox
from leadloop.service.models.queues import (
    QUEUE_KIND,
    Entitlement,
    Queue,
    QueueItem,
    QueueQuerySet,
    Subject,
)

__all__ = [
    "CASE_KIND",
    "KNOWLEDGE_KIND",
    "QUEUE_KIND",
    "Article",
    "ArticleUse",
    "ArticleVersion",
    "Calendar",
    "CalendarVersion",
    "Case",
    "CaseMessage",
    "CaseQuerySet",
    "CaseResolution",
    "CaseTimer",
    "CaseTiming",
    "CaseViewing",
    "Entitlement",
    "InboundMail",
    "LevelClock",
    "LevelVersion",
    "Macro",
    "MacroRun",
    "Mailbox",
    "Queue",
    "QueueItem",
    "QueueQuerySet",
    "ServiceLevel",
    "Subject",
]
