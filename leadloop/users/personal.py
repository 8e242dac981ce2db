"""What this zone's tables, and those of the frameworks beside it, hold of people."""

from leadloop.kit.erasing import Holds, declare_free, declare_holds


def declare() -> None:
    """Say so to whoever erases a person."""
    declare_holds(
        "users",
        Holds("users_notice"),
        Holds("users_savedview"),
        # What was tried at sign-in is ours; an address of a customer goes all the same.
        *map(Holds, ("axes_accessattempt", "axes_accessfailurelog", "axes_accesslog")),
    )
    declare_free(
        "people who work here, deactivated under People, and programs",
        *("users_user", "users_team", "users_apiclient", "users_defaultview"),
        *("auth_group", "auth_permission", "django_session"),
        *("oauth2_provider_accesstoken", "oauth2_provider_application"),
        *("oauth2_provider_devicegrant", "oauth2_provider_grant", "oauth2_provider_idtoken"),
        "oauth2_provider_refreshtoken",
    )
    declare_free("the tables themselves", "django_content_type", "django_migrations")
    declare_free("who was erased, when and by whom, as keyed digests", "users_erasure")
