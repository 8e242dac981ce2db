"""The forms of cases; values are judged by ``service``, not here."""

from typing import Any, Final
from uuid import UUID

from django import forms

from leadloop.service import api as service
from leadloop.service.contracts import (
    CASE_TYPES,
    ORIGINS,
    PRIORITIES,
    REASONS,
    CaseReason,
    CaseStatus,
    CaseView,
    CustomerRef,
    Word,
)
from leadloop.users.contracts import Actor
from leadloop.web.access import may_read
from leadloop.web.record_forms import PickInput, let_pick

_NONE: Final = ("", "Not given")
ACTIVE_REASONS: Final = tuple(r for r in CaseReason if r.status is CaseStatus.ACTIVE)
RESOLVED_REASONS: Final = tuple(r for r in CaseReason if r.status is CaseStatus.RESOLVED)


def choices(words: tuple[Word, ...]) -> list[tuple[str, str]]:
    """Return words as a form's choices."""
    return [(str(word.value), word.label) for word in words]


def subject_choices(actor: Actor) -> list[tuple[str, str]]:
    """Return the tree of subjects as choices, each with the way to it."""
    return [_NONE, *((str(row.id), row.path) for row in service.list_subjects(actor))]


def queue_choices(actor: Actor, nobody: str = "No queue") -> list[tuple[str, str]]:
    """Return the queues that the actor sees as choices."""
    rows = service.list_queues(actor) if may_read(actor, "queue") else ()
    return [("", nobody), *((str(row.id), row.name) for row in rows)]


def id_of(text: Any) -> UUID | None:
    """Return the id that a choice stands for, None for none."""
    try:
        return UUID(str(text)) if text else None
    except ValueError:
        return None


class CaseForm(forms.Form):
    """What a person may type into a case."""

    title = forms.CharField(label="Title", max_length=300)
    contact = forms.CharField(label="Contact", required=False, widget=PickInput("contact"))
    account = forms.CharField(label="Account", required=False, widget=PickInput("account"))
    policy = forms.CharField(label="Policy", required=False, widget=PickInput("ll_policy"))
    case_type = forms.ChoiceField(label="Type", choices=choices(CASE_TYPES))
    priority = forms.ChoiceField(label="Priority", choices=choices(PRIORITIES), initial="normal")
    origin = forms.ChoiceField(label="Origin", choices=choices(ORIGINS))
    subject = forms.ChoiceField(label="Subject", required=False)
    queue = forms.ChoiceField(label="Queue", required=False)
    description = forms.CharField(
        label="Description", required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        let_pick(self, actor)
        subjects = subject_choices(actor)
        held = str(self.initial.get("subject") or "")
        if held and held not in dict(subjects):
            subjects.append((held, "As it is"))
        self.fields["subject"].choices = subjects  # type: ignore[attr-defined]
        if new:
            self.fields["queue"].choices = queue_choices(actor, "No queue: it is mine")  # type: ignore[attr-defined]
        else:
            del self.fields["queue"]

    @staticmethod
    def held(case: CaseView) -> dict[str, Any]:
        """Return what the form shows of ``case`` at first."""
        row = case.row
        return {
            "title": row.title,
            "contact": str(row.contact.id) if row.contact else "",
            "account": _own_account(case),
            "policy": str(case.policy_id or ""),
            "case_type": row.case_type.value,
            "priority": row.priority.value,
            "origin": row.origin.value,
            "subject": str(row.subject.id) if row.subject else "",
            "description": case.description,
            "version": row.version,
        }

    @property
    def customer(self) -> CustomerRef | None:
        """Whose case it is: the account's, if one is chosen, else the contact's."""
        account, contact = id_of(self.cleaned_data["account"]), self.contact_id
        if account is not None:
            return CustomerRef("account", account)
        return CustomerRef("contact", contact) if contact else None

    @property
    def contact_id(self) -> UUID | None:
        """Who writes."""
        return id_of(self.cleaned_data["contact"])

    def values(self) -> dict[str, Any]:
        """Return what was typed, by attribute."""
        typed = self.cleaned_data
        plain = ("title", "description", "case_type", "priority", "origin")
        return {
            **{name: typed[name] for name in plain},
            "customer": self.customer,
            "contact_id": self.contact_id,
            "policy_id": id_of(typed["policy"]),
            "subject_id": id_of(typed["subject"]),
        }


def _own_account(case: CaseView) -> str:
    customer = case.row.customer
    return str(customer.id) if customer is not None and customer.entity == "account" else ""


class ResolveForm(forms.Form):
    """How a case ends."""

    reason = forms.ChoiceField(
        label="Resolution",
        choices=[(r.value, r.label) for r in RESOLVED_REASONS],
        widget=forms.RadioSelect,
        initial=CaseReason.PROBLEM_SOLVED.value,
    )
    summary = forms.CharField(
        label="What solved it", widget=forms.Textarea(attrs={"rows": 3}), max_length=10_000
    )
    minutes = forms.IntegerField(
        label="Minutes spent", required=False, min_value=0, max_value=525_600
    )


class CancelForm(forms.Form):
    """Why a case is not worked on."""

    reason = forms.CharField(
        label="Why", required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=10_000
    )


class StatusForm(forms.Form):
    """Where an active case stands."""

    reason = forms.ChoiceField(
        label="Status",
        choices=[(r.value, r.label) for r in ACTIVE_REASONS],
        widget=forms.RadioSelect,
        help_text="Some statuses let the clocks of the service level stand still.",
    )


class QueueForm(forms.Form):
    """Where a case is to wait."""

    queue = forms.ChoiceField(label="Queue", required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["queue"].choices = queue_choices(actor, "Out of its queue")  # type: ignore[attr-defined]


class OtherCaseForm(forms.Form):
    """Another case: to merge into, or to stand below."""

    case = forms.CharField(label="Case", required=False, widget=PickInput("incident"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        let_pick(self, actor)


class SayForm(forms.Form):
    """What is said on a case: an answer to the customer, or a note for us."""

    mode = forms.ChoiceField(choices=[("reply", "Reply"), ("note", "Internal note")])
    text = forms.CharField(label="Text", max_length=100_000, widget=forms.Textarea)
    to = forms.CharField(label="To", required=False, max_length=254)
    cc = forms.CharField(label="Copy to", required=False, max_length=2_000)
    status = forms.ChoiceField(
        label="Then",
        required=False,
        choices=[("", "Leave the status"), *((r.value, r.label) for r in ACTIVE_REASONS)],
    )
    uploads = forms.FileField(label="Files", required=False)
    key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def copies(self) -> tuple[str, ...]:
        """Return the further addresses."""
        parts = self.cleaned_data["cc"].replace(";", ",").split(",")
        return tuple(part.strip().lower() for part in parts if part.strip())


REASON_LABELS: Final = dict(choices(REASONS))
