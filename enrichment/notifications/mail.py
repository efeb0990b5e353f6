"""E-mails to users."""

from smtplib import SMTPException, SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from analytics.digest.phrases import address
from analytics.models import Delivery
from enrichment.net.redaction import register
from enrichment.notifications.trouble import NotDelivered, Refused

FOR_GOOD = 500
"""SMTP answers from here on mean that retrying is useless."""


def send(delivery: Delivery) -> None:
    """Send an e-mail, or write it to a file if no server is set. Raises NotDelivered."""
    user = delivery.user
    if user is None or not user.is_active:
        raise Refused("The account is no longer active.")
    if not user.email:
        raise Refused("The account has no e-mail address.")
    register(settings.EMAIL_HOST_PASSWORD or "")
    try:
        _letter(delivery, user.email).send()
    except SMTPRecipientsRefused as error:
        raise _refused(error) from None
    except (SMTPException, OSError) as error:
        raise NotDelivered(f"The mail server did not accept it: {str(error) or type(error).__name__}") from None


def message_id(delivery: Delivery) -> str:
    """Return the message id of all attempts, so that mail programs show only one. Resending makes a new one."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<delivery.{delivery.pk}.{delivery.rounds}@{host}>"


def _letter(delivery: Delivery, to: str) -> EmailMultiAlternatives:
    payload = delivery.payload or {}
    headers = {
        "Message-ID": message_id(delivery),
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{address('digest')}>",
    }
    letter = EmailMultiAlternatives(payload["subject"], payload["text"], None, [to], headers=headers)
    letter.attach_alternative(payload["html"], "text/html")
    return letter


def _refused(error: SMTPRecipientsRefused) -> NotDelivered:
    answers: list[tuple[int, bytes | str]] = list(error.recipients.values())
    said = ", ".join(f"{code} {_text(words)}" for code, words in answers)
    for_good = all(code >= FOR_GOOD for code, _words in answers)
    return (Refused if for_good else NotDelivered)(f"The mail server refused the address: {said}")


def _text(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words
