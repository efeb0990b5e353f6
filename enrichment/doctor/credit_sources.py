"""Which credit sources are switched on, and can each of them be asked?"""

from django.conf import settings

from analytics.formatting import wording
from analytics.models import ClaimSource, CreditRequest
from enrichment.doctor.finding import Finding, Level
from enrichment.lookups import credits as lookups
from enrichment.registry import pace


def switched_on(name: str) -> Finding:
    """Report every source that is switched on: its key, its pause, and its last answer."""
    if not settings.CREDIT_SOURCES:
        return Finding(name, Level.OK, "switched off (CREDIT_SOURCES): writers and producers are not looked up")
    found = "; ".join(f"{ClaimSource(one).label}: {_state(one)}" for one in settings.CREDIT_SOURCES)
    if any(map(_is_held_up, settings.CREDIT_SOURCES)):
        remedy = "Set what is missing, or take the source out of CREDIT_SOURCES. A pause ends by itself."
        return Finding(name, Level.WARNING, found, remedy)
    return Finding(name, Level.OK, found)


def _state(source: str) -> str:
    return ", ".join(filter(None, [_key(source), _trouble(source), _last_answer(source)]))


def _key(source: str) -> str:
    if source != ClaimSource.CREDITS_FM:
        return ""
    return "key set" if settings.CREDITS_FM_KEY else "no key (CREDITS_FM_KEY), so it is asked slowly"


def _is_held_up(source: str) -> bool:
    return bool(lookups.obstacle(source)) or pace().paused_until(source) is not None


def _trouble(source: str) -> str:
    """Return why a source is not asked now, empty if it is."""
    if why := lookups.obstacle(source):
        return f"not asked: {why.rstrip('.')}"
    until = pace().paused_until(source)
    return f"paused until {wording.moment(until)}" if until else ""


def _last_answer(source: str) -> str:
    answered = CreditRequest.objects.filter(source=source, asked_at__isnull=False)
    last = answered.order_by("-asked_at").first()
    if last is None or last.asked_at is None:
        return "never answered yet"
    return f"last answer {wording.moment(last.asked_at)}: {last.get_outcome_display().lower()}"
