"""Whether two records are one person or one company: pure, explained, never acting."""

from leadloop.customers.logic.matching.comparing import compare
from leadloop.customers.logic.matching.spelling import (
    company_domain,
    fold,
    is_role_address,
    mailbox_key,
)

__all__ = [
    "company_domain",
    "compare",
    "fold",
    "is_role_address",
    "mailbox_key",
]
