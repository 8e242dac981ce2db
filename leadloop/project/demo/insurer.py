"""Harbour Life, the invented insurer: its teams and its people."""

from typing import Final, NamedTuple

from leadloop.users.contracts import Role

COMPANY: Final = "Harbour Life"
CLIENT_NAME: Final = "Partner portal"
EMAIL_DOMAIN: Final = "harbourlife.example"

TEAMS: Final = {
    "enterprise-sales": "Enterprise Sales",
    "retail-sales": "Retail Sales",
    "group-benefits": "Group Benefits",
    "marketing": "Marketing",
    "customer-service": "Customer Service",
}


class DemoPerson(NamedTuple):
    """Somebody who works at Harbour Life."""

    name: str
    role: Role
    teams: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.name.split()[0].lower()}@{EMAIL_DOMAIN}"


PEOPLE: Final = (
    DemoPerson("Olivia Hart", Role.ADMINISTRATOR),
    DemoPerson(
        "Marcus Lind", Role.SALES_MANAGER, ("enterprise-sales", "retail-sales", "group-benefits")
    ),
    DemoPerson("Priya Raman", Role.SALES_REPRESENTATIVE, ("enterprise-sales",)),
    DemoPerson("Daniel Okafor", Role.SALES_REPRESENTATIVE, ("retail-sales",)),
    DemoPerson("Sofia Weber", Role.SALES_REPRESENTATIVE, ("group-benefits",)),
    DemoPerson("Tom Becker", Role.MARKETER, ("marketing",)),
    DemoPerson("Aisha Khan", Role.SERVICE_AGENT, ("customer-service",)),
    DemoPerson("Grace Tan", Role.SUPERVISOR, ("customer-service",)),
    DemoPerson("Noah Fischer", Role.DATA_SCIENTIST),
)
