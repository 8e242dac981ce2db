"""The event log: topics with rates and lag, the readers inside Leadloop, retries."""

from typing import Final

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.events import api as events
from leadloop.kit.errors import Conflict, InvalidInput
from leadloop.web.access import Request, may_read, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, add_errors, page, posted, saved

_SECTION: Final = "events"
_TOPIC: Final = "topic"
_SHOWN: Final = 100


class TopicForm(forms.Form):
    """A topic of one's own."""

    name = forms.CharField(
        label="Name",
        max_length=50,
        help_text="3 to 50 letters, digits and hyphens. Events go to /eventgrid/NAME/api/events.",
    )


@require_GET
@screen(reads="events")
def overview(request: Request) -> HttpResponse:
    """Show how the log is doing."""
    outside: dict[str, int] = {}
    if may_read(request.actor, "event_subscription"):
        for one in events.list_event_subscriptions(request.actor):
            outside[one.topic] = outside.get(one.topic, 0) + 1
    context = {
        "tab": "topics",
        "topics": [(topic, outside.get(topic.name, 0)) for topic in events.list_topics()],
        "readers": events.list_subscriptions(),
        "retries": events.list_retries(limit=_SHOWN),
        "dead": events.count_dead_letters(),
        "may_edit": may_write(request.actor, _TOPIC),
    }
    return page(
        request,
        "leadloop/events/overview.html",
        context,
        part="leadloop/events/_overview.html",
        section=_SECTION,
    )


@require_GET
@screen(reads="events")
def topic(request: Request, name: str) -> HttpResponse:
    """Show the newest events of one topic."""
    context = {
        "name": name,
        "topic": events.find_topic(name),
        "events": events.list_recent(name, limit=_SHOWN),
        "shown": _SHOWN,
        "may_edit": may_write(request.actor, _TOPIC),
    }
    return page(request, "leadloop/events/topic.html", context, section=_SECTION)


@require_http_methods(["GET", "POST"])
@screen(writes=_TOPIC)
def new_topic(request: Request) -> HttpResponse:
    """Make a topic that outsiders may publish to."""
    form = TopicForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = events.create_topic(request.actor, name=form.cleaned_data["name"])
        except InvalidInput as error:
            add_errors(form, error)
        except Conflict as error:
            form.add_error("name", error.message)
        else:
            url = reverse("topic", args=[made.name])
            return saved(request, url, f"Topic {made.name} takes events.")
    response = page(request, "leadloop/events/new_topic.html", {"form": form}, section=_SECTION)
    response.status_code = UNPROCESSABLE if form.is_bound else 200
    return response


@require_POST
@screen(writes=_TOPIC)
def delete_topic(request: Request, name: str) -> HttpResponse:
    """Delete a topic and its subscriptions."""
    events.delete_topic(request.actor, name=name)
    return saved(request, reverse("events"), f"Topic {name} and its subscriptions are deleted.")
