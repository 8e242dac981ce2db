"""What every page's frame needs."""

from contextlib import suppress
from functools import cached_property
from typing import Any, Final

from django.http import HttpRequest

from leadloop.kit import clock
from leadloop.kit.errors import NotFound
from leadloop.sales import api as sales
from leadloop.users import api as users
from leadloop.users.contracts import Actor
from leadloop.web import lists
from leadloop.web.calling import Calling, calling_bar
from leadloop.web.navigation import Group, groups_for

THEMES: Final = ("light", "dark", "system")
NOTICES_SHOWN_UP_TO: Final = 99


class Shell:
    """The frame around a screen; each part is read only if the template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        chosen = request.COOKIES.get("theme", "")
        self.theme = chosen if chosen in THEMES else "system"

    @cached_property
    def actor(self) -> Actor | None:
        """Who is signed in."""
        return getattr(self._request, "actor", None)

    @property
    def pace(self) -> float:
        """How many seconds pass on the clock in one real second (``--time-scale``)."""
        return 1 / clock.real_seconds(1)

    @cached_property
    def groups(self) -> list[Group]:
        """The navigation of this person's role."""
        return groups_for(self.actor) if self.actor else []

    @cached_property
    def views(self) -> dict[str, list[users.View]]:
        """The kept views of this person, by the name of their list's address."""
        found: dict[str, list[users.View]] = {}
        for view in users.list_views(self.actor) if self.actor else ():
            with suppress(NotFound):
                found.setdefault(lists.get_list(view.list_key).url, []).append(view)
        return found

    @cached_property
    def unread(self) -> int:
        """How many notices wait."""
        return users.count_unread(self.actor) if self.actor else 0

    @cached_property
    def calling(self) -> Calling | None:
        """The bar of the call queue, on a record that was opened from it."""
        return calling_bar(self._request, self.actor)

    @property
    def keeper_url(self) -> str:
        """The organisation that keeps the leads; empty where they are kept here."""
        master = sales.find_master()
        return master.url if master else ""

    @property
    def now(self) -> float:
        """The server's clock in Unix seconds, for ages that tick in the browser."""
        return clock.timestamp()


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give templates the frame as ``shell``."""
    return {"shell": Shell(request)}
