"""Organisation, business unit and currencies as Dataverse names them; read only."""

from collections.abc import Callable
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from leadloop.facades.models import HouseRecord
from leadloop.kit.entity import Entity, EntityField, FieldType, refuse_writes

BUSINESS_UNIT_ID: Final = uuid5(NAMESPACE_URL, "leadloop:businessunit")
_CURRENCIES: Final = (
    ("USD", "US Dollar", "$"),
    ("EUR", "Euro", "€"),
    ("GBP", "Pound Sterling", "£"),
    ("SGD", "Singapore Dollar", "S$"),
    ("HKD", "Hong Kong Dollar", "HK$"),
    ("AUD", "Australian Dollar", "A$"),
    ("CHF", "Swiss Franc", "CHF"),
    ("JPY", "Yen", "¥"),
)


def _currency_id(code: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"leadloop:currency:{code}")


def ensure_house(organization_id: UUID) -> None:
    """Create the one organisation, its one business unit and the currencies, unless there."""
    wanted = [
        HouseRecord(id=organization_id, entity="organization", name="Leadloop"),
        HouseRecord(id=BUSINESS_UNIT_ID, entity="businessunit", name="Leadloop"),
        *(
            HouseRecord(
                id=_currency_id(code),
                entity="transactioncurrency",
                name=name,
                code=code,
                symbol=symbol,
                precision=0 if code == "JPY" else 2,
            )
            for code, name, symbol in _CURRENCIES
        ),
    ]
    HouseRecord.objects.bulk_create(wanted, ignore_conflicts=True)


def _rows(name: str) -> Callable[[Any], Any]:
    def rows(_actor: Any) -> Any:
        return HouseRecord.objects.filter(entity=name)

    return rows


def _read_only(name: str, attribute: str, kind: FieldType, label: str) -> EntityField:
    return EntityField(name, attribute, kind, label, writable=False)


def _entity(name: str, label: str, primary_name: str, *fields: EntityField, code: int) -> Entity:
    return Entity(
        name=name,
        set_name="transactioncurrencies" if name == "transactioncurrency" else f"{name}s",
        label=label,
        primary_id=f"{name}id",
        primary_name=primary_name,
        fields=(
            _read_only(f"{name}id", "id", FieldType.UNIQUE_ID, label),
            _read_only(primary_name, "name", FieldType.TEXT, "Name"),
            *fields,
        ),
        rows=_rows(name),
        upsert=refuse_writes,
        type_code=code,
        version="",
    )


ENTITIES: Final = (
    _entity("organization", "Organization", "name", code=1019),
    _entity("businessunit", "Business Unit", "name", code=10),
    _entity(
        "transactioncurrency",
        "Currency",
        "currencyname",
        _read_only("isocurrencycode", "code", FieldType.TEXT, "Code"),
        _read_only("currencysymbol", "symbol", FieldType.TEXT, "Symbol"),
        _read_only("currencyprecision", "precision", FieldType.INTEGER, "Precision"),
        _read_only("exchangerate", "exchange_rate", FieldType.DECIMAL, "Exchange rate"),
        code=9105,
    ),
)
