"""Every setting of TrackPulse, read from the environment and, where there is one, from `.env`.

`.env.example` names each variable with a comment. Nothing else in the project reads the environment.
"""

import sys
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from trackpulse import __version__, admin_theme, checks, embedded, logging_config, odd_values

django_stubs_ext.monkeypatch()  # lets `admin.ModelAdmin[Track]` be written without importing for types alone

VERSION = __version__
BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))
VAR = Path(env.str("VAR_FOLDER", default=str(BASE_DIR / "var")))
VAR.mkdir(parents=True, exist_ok=True)


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
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


# Who may come in, and how.

DEBUG = env.bool("DEBUG", default=False)
HTTPS = env.bool("HTTPS", default=not EMBEDDED)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])


SECRET_KEY: str = env.str("SECRET_KEY", default="") or (_own.secret_key if EMBEDDED else "")
FLOWER_BASIC_AUTH: str = env.str("FLOWER_BASIC_AUTH", default="")
_open = [
    *checks.left_open(
        secret_key=SECRET_KEY,
        addresses={"DATABASE_URL": DATABASE_URL, "REDIS_URL": REDIS_URL},
        flower=FLOWER_BASIC_AUTH,
        # Also where Flower is started past the Procfile, which would stop it.
        starts_flower="flower" in sys.argv[1:],
        debug=DEBUG,
        https=HTTPS,
    )
]
if _open:
    raise ImproperlyConfigured(" ".join(_open))
SECURE_SSL_REDIRECT = HTTPS
# Browsers hold on to it: an hour is soon forgotten where HTTPS turns out not to work yet.
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=3_600) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and env.bool("HSTS_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = HTTPS and env.bool("HSTS_PRELOAD", default=False)
# Django's check asks for both; they reach beyond this site, so whoever owns the domain decides.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
X_FRAME_OPTIONS = "DENY"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "overview"
LOGOUT_REDIRECT_URL = "login"
# The Procfile reads these itself; here they are only told.
WEB_PORT = env.int("WEB_PORT", default=8000)
FLOWER_PORT = env.int("FLOWER_PORT", default=5555)
# Where the admin leads to Flower. Beside our own servers it is the one of `make up`; elsewhere only who set it
# up knows its address, and without one there is no link.
FLOWER_URL: str = env.str("FLOWER_URL", default=f"http://127.0.0.1:{FLOWER_PORT}/" if EMBEDDED else "")

# The password of a person is guessed five times at the most from one address, then not for a quarter of an hour.
# Name and address together: nobody can lock somebody else out, nor a whole office that shares an address. The
# address is that of the connection, which the web server takes from a proxy that it trusts (PROXIES) and from
# nobody else.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
# The page says when to try again, and trying in between must not put that off.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "trackpulse.middleware.lockout.locked_out"
# Who logged in when, and from where, is nobody's business; `manage.py axes_list_attempts` shows who is locked out.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Where letters and programs outside of the site find its pages.
SITE_URL: str = env.str("SITE_URL", default=f"http://127.0.0.1:{WEB_PORT}").rstrip("/")


# News: letters, and calls of other programs.

EMAIL_URL: str = env.str("EMAIL_URL", default="")
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", default="TrackPulse <trackpulse@localhost>")
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(VAR / "mail")
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
_LOOPBACK = ["127.0.0.0/8", "::1/128"]
# The dead man's switch: whoever knows its address can keep it quiet.
HEALTHCHECK_PING_URL: str = env.str("HEALTHCHECK_PING_URL", default="").rstrip("/")
# Webhooks reach the public network, and these networks besides; while trying things out, this machine.
WEBHOOK_NETWORKS: list[str] = env.list("WEBHOOK_NETWORKS", default=_LOOPBACK if DEMO or DEBUG else [])


# The platforms. Only these addresses differ between the real ones and the simulator.

STANDIN_PORT = env.int("STANDIN_PORT", default=8090)
_STANDIN = f"http://127.0.0.1:{STANDIN_PORT}"
SPOTIFY_HOME = "https://open.spotify.com"
SPOTIFY_GRAPHQL = "https://api-partner.spotify.com/pathfinder/v2/query"
YOUTUBE_API = "https://youtube.googleapis.com/"

SPOTIFY_WEB_URL: str = env.str("SPOTIFY_WEB_URL", default=_STANDIN if DEMO else SPOTIFY_HOME).rstrip("/")
SPOTIFY_GRAPHQL_URL: str = env.str(
    "SPOTIFY_GRAPHQL_URL", default=f"{_STANDIN}/pathfinder/v2/query" if DEMO else SPOTIFY_GRAPHQL
)
# A file with the lines of enrichment/sources/spotify/shape.toml that differ.
SPOTIFY_SHAPE: str = env.str("SPOTIFY_SHAPE", default="")
YOUTUBE_API_URL: str = env.str("YOUTUBE_API_URL", default=f"{_STANDIN}/" if DEMO else YOUTUBE_API)
YOUTUBE_API_KEY: str = env.str("YOUTUBE_API_KEY", default="invented-key" if DEMO else "")
# The official Web API, for playlists. Without credentials it is not asked.
SPOTIFY_API_URL: str = env.str("SPOTIFY_API_URL", default=_STANDIN if DEMO else "https://api.spotify.com").rstrip("/")
SPOTIFY_TOKEN_URL: str = env.str(
    "SPOTIFY_TOKEN_URL", default=f"{_STANDIN}/api/token" if DEMO else "https://accounts.spotify.com/api/token"
)
SPOTIFY_CLIENT_ID: str = env.str("SPOTIFY_CLIENT_ID", default="")
SPOTIFY_CLIENT_SECRET: str = env.str("SPOTIFY_CLIENT_SECRET", default="")
SPOTIFY_PLAYLIST_QUERY: str = env.str("SPOTIFY_PLAYLIST_QUERY", default="")
CHARTMETRIC_API = "https://api.chartmetric.com"
CHARTMETRIC_API_URL: str = env.str(
    "CHARTMETRIC_API_URL", default=f"{_STANDIN}/chartmetric" if DEMO else CHARTMETRIC_API
)
# Without it Chartmetric is never asked.
CHARTMETRIC_REFRESH_TOKEN: str = env.str(
    "CHARTMETRIC_REFRESH_TOKEN", default="invented-refresh-token" if DEMO else ""
)
# Where it is on file who wrote, produced and publishes a recording. Each may be left out; empty asks nobody.
CREDIT_SOURCES: list[str] = odd_values.credit_sources(
    "CREDIT_SOURCES", env.list("CREDIT_SOURCES", default=["credits_fm", "musicbrainz"])
)
CREDITS_FM_URL: str = env.str(
    "CREDITS_FM_URL", default=f"{_STANDIN}/credits.fm" if DEMO else "https://api.credits.fm"
)
CREDITS_FM_KEY: str = env.str("CREDITS_FM_KEY", default="")
MUSICBRAINZ_URL: str = env.str(
    "MUSICBRAINZ_URL", default=f"{_STANDIN}/musicbrainz" if DEMO else "https://musicbrainz.org"
)
# MusicBrainz wants to know whom to write to, and is not asked without.
CONTACT_EMAIL: str = odd_values.address_to_write_to(
    "CONTACT_EMAIL", env.str("CONTACT_EMAIL", default="demo@trackpulse.example" if DEMO else "")
)
INVENTED_NUMBERS = SPOTIFY_WEB_URL != SPOTIFY_HOME
# Besides the two addresses above, what a page of Spotify may load from: its scripts, their texts, its tokens.
SPOTIFY_HOSTS: list[str] = env.list(
    "SPOTIFY_HOSTS", default=[] if INVENTED_NUMBERS else ["*.spotify.com", "*.spotifycdn.com", "*.scdn.co"]
)

PLATFORMS: list[str] = odd_values.platforms("PLATFORMS", env.list("PLATFORMS", default=["spotify", "youtube"]))
SPOTIFY_RATE: str = odd_values.rate("SPOTIFY_RATE", env.str("SPOTIFY_RATE", default="off" if DEMO else "1/second"))
# One page tells its own track, and is then asked about others: a small answer each, where a page is megabytes.
SPOTIFY_TRACKS_PER_PAGE = env.int("SPOTIFY_TRACKS_PER_PAGE", default=25)
if not 1 <= SPOTIFY_TRACKS_PER_PAGE <= 100:
    raise ImproperlyConfigured("Set SPOTIFY_TRACKS_PER_PAGE to a number from 1, for a page each, to 100.")
SPOTIFY_QUESTION_RATE: str = odd_values.rate(
    "SPOTIFY_QUESTION_RATE", env.str("SPOTIFY_QUESTION_RATE", default="off" if DEMO else "2/second")
)
YOUTUBE_RATE: str = odd_values.rate("YOUTUBE_RATE", env.str("YOUTUBE_RATE", default="off" if DEMO else "10/second"))
# Units a day that the key's project has; Google gives 10,000 unless it was asked for more.
YOUTUBE_QUOTA = odd_values.count("YOUTUBE_QUOTA", env.int("YOUTUBE_QUOTA", default=10_000), 0)
# Searches a day, counted apart from the units: so many has every key.
YOUTUBE_SEARCHES = odd_values.count("YOUTUBE_SEARCHES", env.int("YOUTUBE_SEARCHES", default=100), 0)
CHARTMETRIC_RATE: str = odd_values.rate(
    "CHARTMETRIC_RATE", env.str("CHARTMETRIC_RATE", default="off" if DEMO else "1/second")
)
# Without a key credits.fm lets 30 be asked a minute, with one 300; a batch of a hundred is one question here.
CREDITS_FM_RATE: str = odd_values.rate(
    "CREDITS_FM_RATE",
    env.str("CREDITS_FM_RATE", default="off" if DEMO else "240/minute" if CREDITS_FM_KEY else "20/minute"),
)
MUSICBRAINZ_RATE: str = odd_values.rate(
    "MUSICBRAINZ_RATE", env.str("MUSICBRAINZ_RATE", default="off" if DEMO else "1/second")
)
# The real page takes one to eight seconds; the simulator's a quarter of one.
SPOTIFY_PAGE_SECONDS = env.float("SPOTIFY_PAGE_SECONDS", default=4.0 if DEMO else 20.0)
CHROME_BINARY: str = env.str("CHROME_BINARY", default="")
CHROMEDRIVER: str = env.str("CHROMEDRIVER", default="")
CHROME_SANDBOX = env.bool("CHROME_SANDBOX", default=True)
BROWSER_PROFILES = VAR / "browsers"


# The catalogue file that a person uploads. Reading a CSV file takes six times its size of memory, once.

IMPORT_MEGABYTES = odd_values.count("IMPORT_MEGABYTES", env.int("IMPORT_MEGABYTES", default=50), 1)
IMPORT_ROWS = odd_values.count("IMPORT_ROWS", env.int("IMPORT_ROWS", default=50_000), 1)


# Personal data. A contact without a track for this many weeks is listed, or erased; 0 keeps everybody.

KEEP_CONTACTS_WEEKS = env.int("KEEP_CONTACTS_WEEKS", default=104)
EXPIRED_CONTACTS_ACTION: str = env.str("EXPIRED_CONTACTS_ACTION", default="list")
if EXPIRED_CONTACTS_ACTION not in ("list", "erase"):
    raise ImproperlyConfigured("Set EXPIRED_CONTACTS_ACTION to list or to erase.")
if not 0 <= KEEP_CONTACTS_WEEKS <= 5_000:
    raise ImproperlyConfigured("Set KEEP_CONTACTS_WEEKS to a number of weeks up to 5000, or to 0 to keep everybody.")
# Whether the artists that Spotify's pages name are suggested as credits.
SUGGEST_CREDITS = env.bool("SUGGEST_CREDITS", default=True)


# The run.

SNAPSHOT_SCHEDULE: str = env.str("SNAPSHOT_SCHEDULE", default="59 4 * * 5")
SLOT_CATCH_UP = timedelta(hours=env.float("SLOT_CATCH_UP_HOURS", default=72.0))
# How long before its slot a run is rehearsed: a working day is left to mend what would fail. Zero switches it off.
REHEARSAL = timedelta(hours=env.float("REHEARSAL_HOURS", default=24.0))
if not timedelta() <= REHEARSAL <= timedelta(hours=168):
    raise ImproperlyConfigured("Set REHEARSAL_HOURS to a number of hours up to 168, or to 0 to rehearse nothing.")
# Zero keeps all of them.
READING_RETENTION_WEEKS = timedelta(weeks=env.int("READING_RETENTION_WEEKS", default=13))
TEND_SECONDS = env.float("TEND_SECONDS", default=60.0)

# One reading may take a worker this long before it is killed: a page (20 s), the same page in a new browser
# (20 s + 3 s to start it), a wait for its turn (5 s), and room for a slow machine.
READING_SECONDS = odd_values.count("READING_SECONDS", env.int("READING_SECONDS", default=75), 1)
# A reading belongs to its worker a little longer than the worker may live, so that two never read the same.
LEASE = timedelta(seconds=READING_SECONDS + 10)
# A run that has pending readings, an empty queue and no sign of life for this long has lost its messages.
RELAUNCHED = timedelta(seconds=env.float("QUIET_SECONDS", default=20.0))
VISIBILITY_TIMEOUT = odd_values.count("VISIBILITY_TIMEOUT", env.int("VISIBILITY_TIMEOUT", default=1_800), 1)


# Django.

# The look of the admin. Without the package the admin is Django's own; before it, as it takes templates' places.
LOOK = ["unfold"] if find_spec("unfold") else []
INSTALLED_APPS = [
    "trackpulse",  # before the admin, whose frame its templates take the place of
    *LOOK,
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
    "axes",
    "ninja",  # brings the script of /api/docs along, which would come from a foreign server otherwise
    "enrichment",
    "analytics",
]
MIDDLEWARE = [
    "trackpulse.middleware.probes.Probes",  # first, as it asks for no name of ours and no HTTPS
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "trackpulse.middleware.api_etag.ConditionalApi",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",  # last, as it turns a refused login into the page that says so
]
# Files of this site and nothing else, and no script written into a page: a title that slipped through as markup
# could then still run nothing and call nobody.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
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
                "trackpulse.context_processors.invented_numbers",
                "trackpulse.context_processors.flower",
                "trackpulse.context_processors.version",
            ]
        },
    }
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
# In PostgreSQL: every process finds what one of them counted, and Redis may be away. Its values are pickled, so
# they must come from where only we can write.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kept"}}
UNFOLD = admin_theme.UNFOLD
DJANGO_TABLES2_TEMPLATE = "analytics/partials/table.html"
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

LOGGING = logging_config.config(env.str("LOG_LEVEL", default="INFO"))
