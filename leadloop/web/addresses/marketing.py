"""Marketing: people, segments, campaigns."""

from django.urls import path

from leadloop.web.screens import campaigns, list_files, marketing_people, segments, social

_PEOPLE = "marketing/people"
_SEGMENT = "marketing/segments/<uuid:segment_id>"

_CAMPAIGN = "marketing/campaigns/<uuid:campaign_id>"

urlpatterns = [
    path("marketing/campaigns", campaigns.campaigns, name="campaigns"),
    path("marketing/campaigns/new", campaigns.new_campaign, name="campaign-new"),
    path(_CAMPAIGN, campaigns.campaign, name="campaign"),
    path(f"{_CAMPAIGN}/edit", campaigns.edit_campaign, name="campaign-edit"),
    path(f"{_CAMPAIGN}/audience", campaigns.audience, name="campaign-audience"),
    path(f"{_CAMPAIGN}/act", campaigns.act, name="campaign-act"),
    path("marketing/ads", social.social_screen, name="social"),
    path("marketing/ads/accounts/new", social.new_account, name="social-account-new"),
    path("marketing/ads/accounts/<uuid:account_id>", social.edit_account, name="social-account"),
    path("marketing/ads/audiences/new", social.new_audience, name="social-audience-new"),
    path("marketing/ads/audiences/<uuid:audience_id>", social.audience, name="social-audience"),
    path("marketing/ads/audiences/<uuid:audience_id>/act", social.act, name="social-audience-act"),
    path(_PEOPLE, marketing_people.people, name="marketing-people"),
    path(f"{_PEOPLE}/<uuid:person_id>", marketing_people.person, name="marketing-person"),
    path(
        f"{_PEOPLE}/<uuid:person_id>/hand-over",
        marketing_people.hand_over,
        name="marketing-person-hand-over",
    ),
    path("marketing/segments", segments.segments, name="segments"),
    path("marketing/segments/new", segments.new_segment, name="segment-new"),
    path("marketing/segments/rows", segments.rows, name="segment-rows"),
    path("marketing/segments/count", segments.count, name="segment-count"),
    path(_SEGMENT, segments.segment, name="segment"),
    path(f"{_SEGMENT}/edit", segments.edit_segment, name="segment-edit"),
    path(f"{_SEGMENT}/switch", segments.switch, name="segment-switch"),
    path(f"{_SEGMENT}/move", segments.move, name="segment-move"),
    path(f"{_SEGMENT}/file", list_files.list_file, name="segment-file"),
    path(f"{_SEGMENT}/export", segments.export, name="segment-export"),
]
