"""Which columns of the CRM's leads and contacts become which facts of a person here."""

from typing import Final

LEAD_COLUMNS: Final = {
    "salutation": "salutation",
    "firstname": "first_name",
    "lastname": "last_name",
    "emailaddress1": "email",
    "mobilephone": "mobile_phone",
    "companyname": "company",
    "jobtitle": "job_title",
    "numberofemployees": "company_size",
    "ll_country": "country",
    "ll_productinterest": "product_interest",
    "leadsourcecode": "lead_source",
    "ll_utmsource": "utm_source",
    "ll_utmcampaign": "utm_campaign",
    "statecode": "lead_status",
    "ll_propensityscore": "intake_score",
    "ll_propensitygrade": "intake_grade",
    "ll_leadscore": "history_score",
    "ll_leadgrade": "history_grade",
    "ownerid": "owner_id",
    "ll_team": "team_slug",
    "ll_attributes": "attributes",
    "createdon": "sales_created_at",
    "versionnumber": "source_version",
    "parentcontactid": "contact_id",
    "masterid": "master_id",
    "ll_context": "context",
    "leadid": "source_id",
}
"""Vendor name in Dataverse → name here."""

CONTACT_COLUMNS: Final = {
    "salutation": "salutation",
    "firstname": "first_name",
    "lastname": "last_name",
    "emailaddress1": "email",
    "mobilephone": "mobile_phone",
    "jobtitle": "job_title",
    "address1_country": "country",
    "customertypecode": "customer_type",
    "birthdate": "birth_date",
    "ownerid": "owner_id",
    "ll_teamid": "team_id",
    "createdon": "sales_created_at",
    "versionnumber": "source_version",
    "originatingleadid": "lead_id",
    "masterid": "master_id",
    "parentcustomerid": "account_id",
    "contactid": "source_id",
}
