"""Messages in pages: they leave by waiting for their reader's next page, here in the database."""

from typing_extensions import override

from leadloop.outbound.contracts import Mail
from leadloop.outbound.ports import OneByOne


class PageTransport(OneByOne):
    """Lets messages wait for a page; ``api.find_page_message`` shows them."""

    name = "pages of tracked sites"
    sender = "page"
    leaves = True
    repeats_safely = True

    @override
    def deliver(self, mail: Mail, /) -> None:
        """Take the message: from now on it may be seen."""
