"""Addresses of cases, queues, knowledge, macros, subjects and incoming e-mail."""

from typing import Final

from django.urls import path

from leadloop.web.screens import (
    case,
    case_actions,
    cases,
    entitlements,
    inbound_mail,
    knowledge,
    macros,
    queues,
    subjects,
)

_CASE: Final = "cases/<uuid:case_id>"
_ARTICLE: Final = "knowledge/<uuid:article_id>"

urlpatterns: Final = [
    path("cases", cases.cases, name="cases"),
    path("cases/rows", cases.rows, name="cases-rows"),
    path("cases/count", cases.count, name="cases-count"),
    path("cases/new", cases.new_case, name="case-new"),
    path(_CASE, case.case, name="case"),
    path(f"{_CASE}/part/<slug:name>", case.part, name="case-part"),
    path(f"{_CASE}/presence", case.presence, name="case-presence"),
    path(f"{_CASE}/say", case_actions.say, name="case-say"),
    path(f"{_CASE}/use/<uuid:article_id>", case_actions.use_article, name="case-use-article"),
    path(f"{_CASE}/edit", case_actions.edit, name="case-edit"),
    path(f"{_CASE}/assign", case_actions.assign, name="case-assign"),
    path(f"{_CASE}/take", case_actions.take, name="case-take"),
    path(f"{_CASE}/release", case_actions.release, name="case-release"),
    path(f"{_CASE}/status", case_actions.status, name="case-status"),
    path(f"{_CASE}/resolve", case_actions.resolve, name="case-resolve"),
    path(f"{_CASE}/cancel", case_actions.cancel, name="case-cancel"),
    path(f"{_CASE}/reopen", case_actions.reopen, name="case-reopen"),
    path(f"{_CASE}/queue", case_actions.queue, name="case-queue"),
    path(f"{_CASE}/merge", case_actions.merge, name="case-merge"),
    path(f"{_CASE}/parent", case_actions.parent, name="case-parent"),
    path(f"{_CASE}/macros/<uuid:macro_id>", case_actions.run_macro, name="case-macro"),
    path("macro-runs/<uuid:run_id>/undo", case_actions.undo_macro, name="macro-undo"),
    path(
        "records/<slug:entity>/<uuid:record_id>/entitlements/new",
        entitlements.new_entitlement,
        name="entitlement-new",
    ),
    path("queues", queues.queues, name="queues"),
    path("queues/new", queues.new_queue, name="queue-new"),
    path("queues/<uuid:queue_id>", queues.queue, name="queue"),
    path("queues/<uuid:queue_id>/edit", queues.edit_queue, name="queue-edit"),
    path("queues/cases/<uuid:case_id>/pick", queues.pick, name="queue-pick"),
    path("queues/cases/<uuid:case_id>/release", queues.release, name="queue-release"),
    path("knowledge", knowledge.articles, name="knowledge"),
    path("knowledge/new", knowledge.new_article, name="article-new"),
    path(_ARTICLE, knowledge.article, name="article"),
    path(f"{_ARTICLE}/edit", knowledge.edit_article, name="article-edit"),
    path(f"{_ARTICLE}/publish", knowledge.publish, name="article-publish"),
    path(f"{_ARTICLE}/archive", knowledge.archive, name="article-archive"),
    path(
        f"{_ARTICLE}/versions/<int:number>/restore",
        knowledge.restore,
        name="article-restore",
    ),
    path("macros", macros.macros, name="macros"),
    path("macros/new", macros.new_macro, name="macro-new"),
    path("macros/<uuid:macro_id>", macros.edit_macro, name="macro-edit"),
    path("subjects", subjects.subjects, name="subjects"),
    path("subjects/new", subjects.new_subject, name="subject-new"),
    path("subjects/<uuid:subject_id>", subjects.edit_subject, name="subject-edit"),
    path("subjects/<uuid:subject_id>/switch", subjects.switch, name="subject-switch"),
    path("incoming-mail", inbound_mail.inbound_mail, name="inbound-mail"),
    path("incoming-mail/<uuid:mail_id>/raw", inbound_mail.raw, name="inbound-raw"),
]
