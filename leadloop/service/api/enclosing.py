"""Files that go with an answer: attached to its case, and sent as they were."""

from collections.abc import Sequence
from typing import Final

from leadloop.customers import api as customers
from leadloop.customers.api import AttachmentRow, NewFile
from leadloop.customers.contracts import Regarding
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.outbound.contracts import MAX_FILES, MAX_FILES_BYTES
from leadloop.service.models import Case
from leadloop.users.contracts import Actor

_MB: Final = 1024 * 1024


def enclose(actor: Actor, case: Case, uploads: Sequence[NewFile]) -> list[AttachmentRow]:
    """Attach files to a case and return them, in the caller's transaction.

    Raises:
        NotAllowed: The actor's role attaches no files.
        InvalidInput: They are too many or too large, or one of them is empty.
    """
    if len(uploads) > MAX_FILES:
        raise InvalidInput([FieldError("uploads", "too_many", f"At most {MAX_FILES} files.")])
    regarding = Regarding("incident", case.pk)
    found: list[AttachmentRow] = []
    for upload in uploads:
        try:
            made = customers.attach(actor, regarding=regarding, file=upload)
        except InvalidInput as error:
            said = f"{upload.name[:100]}: {error.errors[0].message}"
            raise InvalidInput([FieldError("uploads", error.errors[0].code, said)]) from None
        found.append(customers.get_attachment(actor, attachment_id=made))
    if sum(one.size for one in found) > MAX_FILES_BYTES:
        cure = f"All files of an answer together have at most {MAX_FILES_BYTES // _MB} MB."
        raise InvalidInput([FieldError("uploads", "too_large", cure)])
    return found
