"""Every address of the workplace."""

from django.urls import path

from leadloop.web.screens import clients, events, home, notices, people, profile, sign_in

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in", sign_in.sign_in, name="sign-in"),
    path("sign-out", sign_in.sign_out, name="sign-out"),
    path("profile", profile.profile, name="profile"),
    path("profile/time-zone", profile.save_time_zone, name="profile-time-zone"),
    path("profile/password", profile.save_password, name="profile-password"),
    path("notices", notices.notices, name="notices"),
    path("notices/count", notices.notice_count, name="notice-count"),
    path("notices/read", notices.mark_all_read, name="notices-read"),
    path("notices/<uuid:notice_id>/open", notices.open_notice, name="notice-open"),
    path("events", events.overview, name="events"),
    path("events/topics/<slug:name>", events.topic, name="topic"),
    path("events/dead-letters/<uuid:letter_id>", events.dead_letter, name="dead-letter"),
    path(
        "events/dead-letters/<uuid:letter_id>/replay",
        events.replay_dead_letter,
        name="dead-letter-replay",
    ),
    path("people", people.people, name="people"),
    path("people/new", people.new_person, name="person-new"),
    path("people/teams/new", people.new_team, name="team-new"),
    path("people/<uuid:user_id>", people.person, name="person"),
    path("people/<uuid:user_id>/password", people.set_password, name="person-password"),
    path("clients", clients.clients, name="clients"),
    path("clients/new", clients.new_client, name="client-new"),
    path("clients/<uuid:client_id>/revoke", clients.revoke_client, name="client-revoke"),
]
