"""How places write dates: patterns and names."""

from typing import NamedTuple

from leadloop.flows.contracts import ExpressionError


class Locale(NamedTuple):
    """How a place writes dates: the patterns behind the letters d, D, t, T, m, y, and names."""

    short_date: str
    long_date: str
    short_time: str
    long_time: str
    month_day: str
    year_month: str
    months: tuple[str, ...]
    days: tuple[str, ...]
    short_months: tuple[str, ...] = ()
    short_days: tuple[str, ...] = ()

    def month(self, number: int, *, short: bool) -> str:
        """Return the name of month 1 to 12."""
        if short and self.short_months:
            return self.short_months[number - 1]
        return self.months[number - 1][:3] if short else self.months[number - 1]

    def day(self, number: int, *, short: bool) -> str:
        """Return the name of a weekday, Monday being 0."""
        if short and self.short_days:
            return self.short_days[number]
        return self.days[number][:3] if short else self.days[number]


_ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LOCALES = {
    "en-us": Locale(
        "M/d/yyyy",
        "dddd, MMMM d, yyyy",
        "h:mm tt",
        "h:mm:ss tt",
        "MMMM d",
        "MMMM yyyy",
        _ENGLISH_MONTHS,
        _ENGLISH_DAYS,
    ),
    "en-gb": Locale(
        "dd/MM/yyyy",
        "dddd, d MMMM yyyy",
        "HH:mm",
        "HH:mm:ss",
        "d MMMM",
        "MMMM yyyy",
        _ENGLISH_MONTHS,
        _ENGLISH_DAYS,
    ),
    "de-de": Locale(
        "dd.MM.yyyy",
        "dddd, d. MMMM yyyy",
        "HH:mm",
        "HH:mm:ss",
        "d. MMMM",
        "MMMM yyyy",
        (
            "Januar",
            "Februar",
            "März",
            "April",
            "Mai",
            "Juni",
            "Juli",
            "August",
            "September",
            "Oktober",
            "November",
            "Dezember",
        ),
        ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
        (),
        ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
    ),
    "fr-fr": Locale(
        "dd/MM/yyyy",
        "dddd d MMMM yyyy",
        "HH:mm",
        "HH:mm:ss",
        "d MMMM",
        "MMMM yyyy",
        (
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ),
        ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        (
            "janv.",
            "févr.",
            "mars",
            "avr.",
            "mai",
            "juin",
            "juil.",
            "août",
            "sept.",
            "oct.",
            "nov.",
            "déc.",
        ),
        ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
    ),
    "es-es": Locale(
        "dd/MM/yyyy",
        "dddd, d 'de' MMMM 'de' yyyy",
        "H:mm",
        "H:mm:ss",
        "d 'de' MMMM",
        "MMMM 'de' yyyy",
        (
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ),
        ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    ),
}


def find_locale(name: str) -> Locale:
    """Return what is known of a locale; an English one that is not known writes as en-US.

    Raises:
        ExpressionError: The locale is not known.
    """
    found = _LOCALES.get(name.lower())
    if found is None and name.lower().partition("-")[0] == "en":
        found = _LOCALES["en-us"]
    if found is None:
        raise ExpressionError(f"The locale '{name[:20]}' is not known here.")
    return found
