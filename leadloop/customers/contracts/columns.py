"""The columns of this zone's records, declared once.

Forms, checks of what people type, timelines, the Dataverse entities and the import of files read
these lists; the columns in the database are the models'.
"""

from typing import Any, Final

from leadloop.customers.contracts.products import PRICE_BASES, PRODUCT_FAMILIES
from leadloop.customers.contracts.words import (
    ACCOUNT_KINDS,
    CUSTOMER_TYPES,
    INDUSTRIES,
    POLICY_STATUSES,
    RECORD_STATUSES,
    RELATION_ROLES,
)
from leadloop.kit.entity import Choice, EntityField, FieldType, LookupTarget

_STATUS_CODES: Final = (Choice(1, "active", "Active"), Choice(2, "inactive", "Inactive"))


def column(
    name: str, attribute: str, label: str, kind: FieldType = FieldType.TEXT, **options: Any
) -> EntityField:
    """Return a column; a text without a length of its own takes 200 characters."""
    if kind in (FieldType.TEXT, FieldType.MEMO):
        options.setdefault("max_length", 200 if kind is FieldType.TEXT else 20_000)
    return EntityField(name, attribute, kind, label, **options)


def lookup(
    name: str, attribute: str, label: str, *targets: LookupTarget, **options: Any
) -> EntityField:
    """Return a column that points to a record of one of ``targets``."""
    return EntityField(name, attribute, FieldType.LOOKUP, label, targets=targets, **options)


def identity(name: str, label: str) -> EntityField:
    """Return the column of a record's own id."""
    return EntityField(name, "id", FieldType.UNIQUE_ID, label, writable=False)


OWNED: Final = (
    lookup("ownerid", "owner_id", "Owner", LookupTarget("systemuser", "ownerid")),
    lookup("ll_teamid", "team_id", "Team", LookupTarget("team", "ll_teamid")),
)

STAMPED: Final = (
    column("createdon", "created_at", "Created", FieldType.DATETIME, writable=False),
    column("modifiedon", "updated_at", "Changed", FieldType.DATETIME, writable=False),
    column("ll_createdby", "created_by", "Created by", writable=False),
    column("ll_modifiedby", "updated_by", "Changed by", writable=False),
    column("versionnumber", "version", "Version", FieldType.INTEGER, writable=False),
)

_ADDRESS: Final = (
    column("address1_line1", "street", "Street", max_length=250),
    column("address1_city", "city", "City", max_length=80),
    column("address1_stateorprovince", "region", "Region", max_length=80),
    column("address1_postalcode", "postal_code", "Postal code", max_length=20),
    column("address1_country", "country", "Country", max_length=80),
)

_STANDING: Final = (
    column("description", "description", "Description", FieldType.MEMO),
    column("statecode", "status", "Status", FieldType.CHOICE, choices=RECORD_STATUSES),
    column("statuscode", "status", "Status reason", FieldType.CHOICE, choices=_STATUS_CODES),
)

_CUSTOMER_TYPE: Final = column(
    "customertypecode", "customer_type", "Relationship", FieldType.CHOICE, choices=CUSTOMER_TYPES
)

ACCOUNT_COLUMNS: Final = (
    identity("accountid", "Account"),
    column("name", "name", "Name", required=True, max_length=300),
    column("ll_kind", "kind_of", "Kind", FieldType.CHOICE, choices=ACCOUNT_KINDS),
    column("accountnumber", "account_number", "Account number", max_length=40),
    column("websiteurl", "website", "Website"),
    column("ll_domain", "domain", "Domain", writable=False),
    column("emailaddress1", "email", "E-mail", max_length=320),
    column("telephone1", "phone", "Phone", max_length=40),
    column("industrycode", "industry", "Industry", FieldType.CHOICE, choices=INDUSTRIES),
    column("numberofemployees", "employees", "Employees", FieldType.INTEGER),
    column("revenue", "annual_revenue", "Annual revenue", FieldType.MONEY),
    column("ll_currency", "currency", "Currency", max_length=3),
    *_ADDRESS,
    _CUSTOMER_TYPE,
    lookup(
        "parentaccountid",
        "parent_id",
        "Parent account",
        LookupTarget("account", "parentaccountid", "account_parent_account"),
    ),
    lookup(
        "primarycontactid",
        "primary_contact_id",
        "Primary contact",
        LookupTarget("contact", "primarycontactid", "account_primary_contact"),
    ),
    *_STANDING,
    lookup(
        "masterid",
        "merged_into_id",
        "Merged into",
        LookupTarget("account", "masterid"),
        writable=False,
    ),
    lookup(
        "originatingleadid",
        "originating_lead_id",
        "Originating lead",
        LookupTarget("lead", "originatingleadid", "account_originating_lead"),
    ),
    *OWNED,
    *STAMPED,
)

CONTACT_COLUMNS: Final = (
    identity("contactid", "Contact"),
    column("salutation", "salutation", "Salutation", max_length=40),
    column("firstname", "first_name", "First name"),
    column("lastname", "last_name", "Last name"),
    column("fullname", "full_name", "Name", writable=False),
    column("emailaddress1", "email", "E-mail", max_length=320),
    column("mobilephone", "mobile_phone", "Mobile phone", max_length=40),
    column("telephone1", "phone", "Business phone", max_length=40),
    column("birthdate", "birth_date", "Date of birth", FieldType.DATE),
    column("jobtitle", "job_title", "Job title"),
    lookup(
        "parentcustomerid",
        "account_id",
        "Account",
        LookupTarget("account", "parentcustomerid_account", "contact_customer_accounts"),
    ),
    *_ADDRESS,
    _CUSTOMER_TYPE,
    column("ll_consents", "consents", "Consents", FieldType.JSON),
    *_STANDING,
    lookup(
        "masterid",
        "merged_into_id",
        "Merged into",
        LookupTarget("contact", "masterid"),
        writable=False,
    ),
    lookup(
        "originatingleadid",
        "originating_lead_id",
        "Originating lead",
        LookupTarget("lead", "originatingleadid", "contact_originating_lead"),
    ),
    *OWNED,
    *STAMPED,
)

POLICY_COLUMNS: Final = (
    identity("ll_policyid", "Policy"),
    column("ll_number", "number", "Policy number", max_length=60),
    lookup(
        "ll_productid",
        "product_id",
        "Product",
        LookupTarget("product", "ll_productid", "ll_product_policies"),
        required=True,
    ),
    lookup(
        "ll_holdercontactid",
        "holder_contact_id",
        "Policyholder",
        LookupTarget("contact", "ll_holdercontactid", "ll_contact_policies"),
    ),
    lookup(
        "ll_holderaccountid",
        "holder_account_id",
        "Policyholder (account)",
        LookupTarget("account", "ll_holderaccountid", "ll_account_policies"),
    ),
    lookup(
        "ll_lifeassuredid",
        "life_assured_id",
        "Life assured",
        LookupTarget("contact", "ll_lifeassuredid", "ll_contact_life_policies"),
    ),
    column("ll_annualpremium", "annual_premium", "Annual premium", FieldType.MONEY),
    column("ll_sumassured", "sum_assured", "Sum assured", FieldType.MONEY),
    column("ll_currency", "currency", "Currency", max_length=3),
    column("ll_startdate", "start_date", "Start", FieldType.DATE),
    column("ll_enddate", "end_date", "End", FieldType.DATE),
    column("ll_status", "status", "Status", FieldType.CHOICE, choices=POLICY_STATUSES),
    lookup(
        "ll_opportunityid",
        "opportunity_id",
        "Opportunity",
        LookupTarget("opportunity", "ll_opportunityid", "ll_opportunity_policies"),
    ),
    column("ll_description", "description", "Description", FieldType.MEMO),
    *OWNED,
    *STAMPED,
)

PRODUCT_COLUMNS: Final = (
    identity("productid", "Product"),
    column("productnumber", "code", "Code", required=True, max_length=40),
    column("name", "name", "Name", required=True),
    column("ll_family", "family", "Family", FieldType.CHOICE, choices=PRODUCT_FAMILIES),
    column("ll_number", "number", "Number", FieldType.INTEGER),
    column("ll_active", "active", "On sale", FieldType.BOOLEAN),
    column("description", "description", "Description", FieldType.MEMO),
    *STAMPED,
)

PRICE_LIST_COLUMNS: Final = (
    identity("pricelevelid", "Price list"),
    column("name", "name", "Name", required=True),
    column("ll_currency", "currency", "Currency", required=True, max_length=3),
    column("ll_active", "active", "In use", FieldType.BOOLEAN),
    column("begindate", "begins", "From", FieldType.DATE),
    column("enddate", "ends", "To", FieldType.DATE),
    column("description", "description", "Description", FieldType.MEMO),
    *STAMPED,
)

PRICE_COLUMNS: Final = (
    identity("productpricelevelid", "Price"),
    lookup(
        "pricelevelid",
        "price_list_id",
        "Price list",
        LookupTarget("pricelevel", "pricelevelid", "price_level_product_price_levels"),
        required=True,
    ),
    lookup(
        "productid",
        "product_id",
        "Product",
        LookupTarget("product", "productid", "product_price_levels"),
        required=True,
    ),
    column("amount", "amount", "Amount", FieldType.MONEY, required=True),
    column("ll_currency", "currency", "Currency", max_length=3),
    column("ll_basis", "basis", "Basis", FieldType.CHOICE, choices=PRICE_BASES),
    column("ll_description", "description", "Description", FieldType.MEMO),
    *STAMPED,
)

RELATION_ENDS: Final = ("contact", "account")
"""What a relation may stand between."""

RELATION_COLUMNS: Final = (
    identity("ll_relationid", "Relation"),
    lookup(
        "ll_fromid",
        "from_id",
        "From",
        *(LookupTarget(end, f"ll_fromid_{end}", f"ll_{end}_from") for end in RELATION_ENDS),
        type_attribute="from_entity",
        required=True,
    ),
    lookup(
        "ll_toid",
        "to_id",
        "To",
        *(LookupTarget(end, f"ll_toid_{end}", f"ll_{end}_to") for end in RELATION_ENDS),
        type_attribute="to_entity",
        required=True,
    ),
    column(
        "ll_role",
        "role",
        "Role",
        FieldType.CHOICE,
        choices=tuple(Choice(role.code, role.value, role.label) for role in RELATION_ROLES),
        required=True,
    ),
    column("ll_since", "since", "Since", FieldType.DATE),
    column("ll_until", "until", "Until", FieldType.DATE),
    column("ll_description", "description", "Description", FieldType.MEMO),
    *OWNED,
    *STAMPED,
)
