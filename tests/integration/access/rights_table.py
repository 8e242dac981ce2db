"""Who may see and change which records: written by hand, and compared with what the product does.

**Adding a kind of record:** one line. ``case_activity`` is no kind of its own: an activity on a
case that sales sees but does not change. Two letters a role, the first for seeing, the second for
changing: ``a`` all rows; ``t`` one's own, one's team's, and what nobody owns yet but was routed to
one's team; ``-`` none. A role that sees none is answered 403; a row out of sight is answered as
one that is not there, 404; a row that is seen but not to be changed, 403.
"""

from typing import Final

from leadloop.users.contracts import Role

ROLES: Final = (
    Role.ADMINISTRATOR,
    Role.SALES_MANAGER,
    Role.SALES_REPRESENTATIVE,
    Role.MARKETER,
    Role.SERVICE_AGENT,
    Role.SUPERVISOR,
    Role.DATA_SCIENTIST,
    Role.INTEGRATION,
)

#                   admin mgr rep mktg agent sup sci integration
_LINES: Final = """
lead                aa  aa  tt  a-  a-  a-  a-  aa
activity            aa  aa  tt  --  aa  aa  a-  aa
account             aa  aa  tt  a-  aa  aa  a-  aa
contact             aa  aa  tt  a-  aa  aa  a-  aa
relation            aa  aa  tt  a-  aa  aa  a-  aa
policy              aa  aa  tt  a-  aa  aa  a-  aa
case_activity       aa  aa  at  --  aa  aa  a-  aa
attachment          aa  aa  tt  --  aa  aa  a-  aa
product             aa  aa  a-  a-  a-  a-  a-  aa
price_list          aa  aa  a-  a-  a-  a-  a-  aa
price_list_item     aa  aa  a-  a-  a-  a-  a-  aa
opportunity         aa  aa  tt  a-  a-  a-  a-  aa
pipeline            aa  aa  a-  a-  a-  a-  a-  aa
forecast            aa  aa  tt  --  --  --  a-  aa
quota               aa  aa  t-  --  --  --  a-  aa
predictive_score    aa  a-  t-  a-  a-  a-  aa  aa
assignment          aa  aa  --  --  --  --  a-  aa
case                aa  a-  a-  a-  at  aa  a-  aa
queue               aa  a-  --  --  a-  aa  a-  aa
sla                 aa  a-  --  --  a-  aa  a-  aa
calendar            aa  a-  --  --  a-  aa  a-  aa
knowledge           aa  a-  a-  --  aa  aa  a-  aa
consent             aa  aa  aa  aa  aa  aa  a-  aa
merge               aa  aa  tt  --  --  aa  --  aa
import              aa  aa  --  --  --  aa  --  aa
export              aa  aa  --  aa  --  aa  --  aa
submission          aa  aa  --  aa  --  --  a-  a-
trace               aa  a-  t-  a-  --  --  a-  a-
form                aa  --  --  aa  --  --  --  --
site                aa  --  --  aa  --  --  --  --
message             aa  --  --  aa  --  a-  --  aa
sending_policy      aa  --  --  aa  --  --  --  --
template            aa  --  --  aa  --  --  --  --
marketing_person    aa  a-  --  aa  --  --  a-  aa
segment             aa  a-  --  aa  --  --  a-  aa
campaign            aa  a-  --  aa  --  --  a-  aa
journey             aa  a-  --  aa  --  --  a-  aa
lead_source         aa  --  --  aa  --  --  --  --
rules               aa  a-  --  --  --  --  a-  --
edge_model          aa  a-  --  --  --  --  aa  --
flow                aa  a-  --  --  --  --  a-  --
events              aa  --  --  --  --  --  --  --
topic               aa  --  --  --  --  --  --  aa
event_subscription  aa  --  --  --  --  --  --  aa
people              aa  --  --  --  --  --  --  --
client              aa  --  --  --  --  --  --  --
erasure             aa  --  --  --  --  --  --  --
custom_record       aa  aa  tt  a-  aa  aa  a-  aa
"""

RIGHTS: Final = {
    line.split()[0]: dict(zip(ROLES, line.split()[1:], strict=True))
    for line in _LINES.strip().splitlines()
}


def reach(role: Role, right: str, kind: str) -> str:
    """Return how far a role's right over a kind goes: ``a``, ``t`` or ``-``.

    Of several kinds (``export+lead``) the right that goes least far counts.
    """
    if right == "any":
        return "a"
    letters = {RIGHTS[one][role][0 if right == "see" else 1] for one in kind.split("+")}
    return min(letters, key="-ta".index)


def expected(role: Role, right: str, kind: str, place: str) -> str:
    """Return what somebody of a role is answered: ``open``, ``refused`` or ``missing``.

    ``place`` is one of the world's, ``all`` for a row that nobody owns, ``nowhere`` for one that
    is not there, empty for an address without a row.
    """
    how_far = reach(role, right, kind)
    if how_far == "-":
        return "refused"
    if place == "nowhere":
        return "missing"
    if how_far == "a" or place != "far":
        return "open"
    return "refused" if right == "change" and reach(role, "see", kind) == "a" else "missing"
