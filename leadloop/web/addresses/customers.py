"""Addresses of accounts, contacts, policies, products, and of what belongs to any record."""

from django.urls import path

from leadloop.web.screens import (
    accounts,
    activities,
    belongings,
    contacts,
    policies,
    products,
)

_RECORD = "records/<slug:entity>/<uuid:record_id>"

urlpatterns = [
    path("accounts", accounts.accounts, name="accounts"),
    path("accounts/rows", accounts.rows, name="accounts-rows"),
    path("accounts/count", accounts.count, name="accounts-count"),
    path("accounts/new", accounts.new, name="account-new"),
    path("accounts/<uuid:account_id>", accounts.account, name="account"),
    path("accounts/<uuid:account_id>/edit", accounts.edit, name="account-edit"),
    path("accounts/<uuid:account_id>/assign", accounts.assign, name="account-assign"),
    path("accounts/<uuid:account_id>/switch", accounts.switch, name="account-switch"),
    path("contacts", contacts.contacts, name="contacts"),
    path("contacts/rows", contacts.rows, name="contacts-rows"),
    path("contacts/count", contacts.count, name="contacts-count"),
    path("contacts/new", contacts.new, name="contact-new"),
    path("contacts/<uuid:contact_id>", contacts.contact, name="contact"),
    path("contacts/<uuid:contact_id>/edit", contacts.edit, name="contact-edit"),
    path("contacts/<uuid:contact_id>/assign", contacts.assign, name="contact-assign"),
    path("contacts/<uuid:contact_id>/switch", contacts.switch, name="contact-switch"),
    path("policies", policies.policies, name="policies"),
    path("policies/rows", policies.rows, name="policies-rows"),
    path("policies/count", policies.count, name="policies-count"),
    path("policies/new", policies.new, name="policy-new"),
    path("policies/<uuid:policy_id>", policies.policy, name="policy"),
    path("policies/<uuid:policy_id>/edit", policies.edit, name="policy-edit"),
    path("policies/<uuid:policy_id>/assign", policies.assign, name="policy-assign"),
    path("products", products.products, name="products"),
    path("products/new", products.new_product, name="product-new"),
    path("products/<uuid:product_id>/edit", products.edit_product, name="product-edit"),
    path("price-lists/new", products.new_price_list, name="price-list-new"),
    path("price-lists/<uuid:price_list_id>/edit", products.edit_price_list, name="price-list-edit"),
    path("price-lists/<uuid:price_list_id>/prices", products.set_price, name="price-set"),
    path("prices/<uuid:price_id>/remove", products.remove_price, name="price-remove"),
    path("leads/<uuid:record_id>/call", activities.call, {"entity": "lead"}, name="lead-call"),
    path(_RECORD, activities.record, name="record"),
    path(f"{_RECORD}/call", activities.call, name="record-call"),
    path(f"{_RECORD}/attach", belongings.attach, name="record-attach"),
    path(f"{_RECORD}/relate", belongings.relate, name="record-relate"),
    path(
        f"{_RECORD}/relations/<uuid:relation_id>/remove",
        belongings.unrelate,
        name="record-unrelate",
    ),
    path(f"{_RECORD}/activities/<slug:kind>", activities.new, name="record-activity"),
    path("activities/<uuid:activity_id>/edit", activities.edit, name="activity-edit"),
    path("activities/<uuid:activity_id>/done", activities.done, name="activity-done"),
    path("activities/<uuid:activity_id>/cancel", activities.cancel, name="activity-cancel"),
    path("activities/<uuid:activity_id>/reopen", activities.reopen, name="activity-reopen"),
    path("attachments/<uuid:attachment_id>", belongings.download, name="attachment"),
    path("attachments/<uuid:attachment_id>/remove", belongings.remove, name="attachment-remove"),
]
