"""Every setting of TrackPulse, read from the environment and, where there is one, from `.env`.

`.env.example` names each variable with a comment. Nothing else in the project reads the environment.
"""

from datetime import timedelta
from pathlib import Path

import django_stubs_ext
import environ
from django.core.exceptions import ImproperlyConfigured

from trackpulse import embedded

django_stubs_ext.monkeypatch()  # lets `admin.ModelAdmin[Track]` be written without importing for types alone

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"
VAR.mkdir(exist_ok=True)
env = environ.Env()
env.read_env(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))


# Servers. Without an address the project starts its own; a machine that has one of them is asked for both,
# because a run is only as safe as the weaker of the two.

DATABASE_URL: str = env.str("DATABASE_URL", default="")
REDIS_URL: str = env.str("REDIS_URL", default="")
EMBEDDED = not DATABASE_URL and not REDIS_URL
DEMO = env.bool("DEMO", default=False)
if EMBEDDED:
    # The demonstration has databases of its own: an invented number must never stand among real ones.
    _own = embedded.join("trackpulse_demo", 2) if DEMO else embedded.join("trackpulse", 0)
    DATABASE_URL, REDIS_URL = _own.database_url, _own.redis_url
elif DEMO:
    raise ImproperlyConfigured(
        "DEMO=on invents numbers, so it runs on its own servers: unset DATABASE_URL and REDIS_URL, or DEMO."
    )
elif not (DATABASE_URL and REDIS_URL):
    raise ImproperlyConfigured("Set both DATABASE_URL and REDIS_URL, or neither: then TrackPulse starts its own.")

DATABASES = {"default": env.db_url_config(DATABASE_URL)}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"].setdefault("OPTIONS", {})["connect_timeout"] = 5
DATABASES["default"]["TEST"] = {"NAME": env.str("TEST_DATABASE", default=None)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


# Who may come in, and how.

DEBUG = env.bool("DEBUG", default=False)
HTTPS = env.bool("HTTPS", default=not EMBEDDED)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])


SECRET_KEY: str = env.str("SECRET_KEY", default="") or (_own.secret_key if EMBEDDED else "")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("Set SECRET_KEY to 50 random characters or more (`.env.example` says how).")
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 86_400 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
X_FRAME_OPTIONS = "DENY"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "overview"
LOGOUT_REDIRECT_URL = "login"
# The Procfile reads these itself; here they are only told.
WEB_PORT = env.int("WEB_PORT", default=8000)
FLOWER_PORT = env.int("FLOWER_PORT", default=5555)


# The platforms. Only these addresses differ between the real ones and the stand-in.

STANDIN_PORT = env.int("STANDIN_PORT", default=8090)
_STANDIN = f"http://127.0.0.1:{STANDIN_PORT}"
SPOTIFY_HOME = "https://open.spotify.com"
SPOTIFY_GRAPHQL = "https://api-partner.spotify.com/pathfinder/v2/query"
YOUTUBE_API = "https://youtube.googleapis.com/"

SPOTIFY_WEB_URL: str = env.str("SPOTIFY_WEB_URL", default=_STANDIN if DEMO else SPOTIFY_HOME).rstrip("/")
SPOTIFY_GRAPHQL_URL: str = env.str(
    "SPOTIFY_GRAPHQL_URL", default=f"{_STANDIN}/pathfinder/v2/query" if DEMO else SPOTIFY_GRAPHQL
)
YOUTUBE_API_URL: str = env.str("YOUTUBE_API_URL", default=f"{_STANDIN}/" if DEMO else YOUTUBE_API)
YOUTUBE_API_KEY: str = env.str("YOUTUBE_API_KEY", default="invented-key" if DEMO else "")
INVENTED_NUMBERS = SPOTIFY_WEB_URL != SPOTIFY_HOME

PLATFORMS: list[str] = env.list("PLATFORMS", default=["spotify", "youtube"])
SPOTIFY_RATE: str = env.str("SPOTIFY_RATE", default="off" if DEMO else "1/second")
YOUTUBE_RATE: str = env.str("YOUTUBE_RATE", default="off" if DEMO else "10/second")
# The real page takes one to eight seconds; the stand-in's a quarter of one.
SPOTIFY_PAGE_SECONDS = env.float("SPOTIFY_PAGE_SECONDS", default=4.0 if DEMO else 20.0)
CHROME_BINARY: str = env.str("CHROME_BINARY", default="")
CHROMEDRIVER: str = env.str("CHROMEDRIVER", default="")
BROWSER_PROFILES = VAR / "browsers"


# The run.

SNAPSHOT_SCHEDULE: str = env.str("SNAPSHOT_SCHEDULE", default="59 4 * * 5")
SLOT_CATCH_UP = timedelta(hours=env.float("SLOT_CATCH_UP_HOURS", default=72.0))
TEND_SECONDS = env.float("TEND_SECONDS", default=60.0)

# One reading may take a worker this long before it is killed: a page (20 s), the same page in a new browser
# (20 s + 3 s to start it), a wait for its turn (5 s), and room for a slow machine.
READING_SECONDS = env.int("READING_SECONDS", default=75)
# A reading belongs to its worker a little longer than the worker may live, so that two never read the same.
LEASE = timedelta(seconds=READING_SECONDS + 10)
# A run that has pending readings, an empty queue and no sign of life for this long has lost its messages.
QUIET = timedelta(seconds=env.float("QUIET_SECONDS", default=20.0))
VISIBILITY_TIMEOUT = env.int("VISIBILITY_TIMEOUT", default=1_800)


# Django.

INSTALLED_APPS = [
    "trackpulse",  # before Django's admin, whose frame its templates take the place of
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "ninja",  # brings the script of /api/docs along, which would come from a foreign server otherwise
    "enrichment",
    "analytics",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "trackpulse.content_policy.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "trackpulse.urls"
ASGI_APPLICATION = "trackpulse.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "trackpulse.notices.invented_numbers",
            ]
        },
    }
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
DJANGO_TABLES2_TEMPLATE = "analytics/table.html"
TIME_ZONE = "UTC"
USE_TZ = True
LANGUAGE_CODE = "en-us"
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static"
# After `collectstatic` files carry a hash in their names and are cached for ever; before, they are served from
# where they lie, so that nothing has to be run first.
_COLLECTED = (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_USE_FINDERS = not _COLLECTED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"redact": {"()": "enrichment.redaction.Redacting"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["redact"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Its INFO line for every request holds the address, and the address holds the key.
    "loggers": {"googleapiclient": {"level": "WARNING"}},
}
