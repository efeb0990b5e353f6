"""Every setting of TrackPulse, read from the environment and, where there is one, from `.env`.

`settings.toml` explains each variable. Nothing else in the project reads the environment.
"""

import os
import sys
from datetime import timedelta
from math import ceil
from pathlib import Path

import django_stubs_ext
import environ
from django.core.exceptions import ImproperlyConfigured

from trackpulse import __version__, checks, logging_config, odd_values
from trackpulse.embedded.place import Place, folder_of_checkout
from trackpulse.environment import Environment, read_file
from trackpulse.framework import *  # noqa: F403 - these are settings too

django_stubs_ext.monkeypatch()  # lets `admin.ModelAdmin[Track]` be written without importing for types alone

VERSION = __version__
BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(os.environ)
read_file(env.parsed("ENV_FILE", str(BASE_DIR / ".env"), odd_values.readable))
VAR = env.parsed("VAR_FOLDER", BASE_DIR / "var", odd_values.folder)
VAR.mkdir(parents=True, exist_ok=True)


# Servers. Without addresses TrackPulse uses servers of its own, started by manage.py and the process types
# (`embedded.users`). It is both or neither: a run is only as safe as the weaker of the two.

DATABASE_URL = env.address("DATABASE_URL", parse=odd_values.database_address)
REDIS_URL = env.address("REDIS_URL", parse=odd_values.redis_address)
EMBEDDED = not DATABASE_URL and not REDIS_URL
DEMO = env.switch("DEMO", default=False)
# The demonstration has databases of its own: an invented number must never appear among real ones.
EMBEDDED_DATABASES = ("trackpulse_demo", 2) if DEMO else ("trackpulse", 0)
if EMBEDDED:
    _own = Place(folder_of_checkout()).addresses(*EMBEDDED_DATABASES)
    DATABASE_URL, REDIS_URL = _own.database_url, _own.redis_url
elif DEMO:
    raise ImproperlyConfigured(
        "DEMO=on invents numbers, so it runs on its own servers: unset DATABASE_URL and REDIS_URL, or DEMO."
    )
elif not (DATABASE_URL and REDIS_URL):
    raise ImproperlyConfigured("Set both DATABASE_URL and REDIS_URL, or neither: then TrackPulse starts its own.")

DATABASES = {"default": environ.Env.db_url_config(DATABASE_URL)}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"].setdefault("OPTIONS", {})["connect_timeout"] = 5
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


# Access and security.

DEBUG = env.switch("DEBUG", default=False)
HTTPS = env.switch("HTTPS", default=not EMBEDDED)
ALLOWED_HOSTS = env.listed("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"], odd_values.site)
CSRF_TRUSTED_ORIGINS = env.listed("CSRF_TRUSTED_ORIGINS", [], odd_values.origin)

SECRET_KEY = env.text("SECRET_KEY") or (_own.secret_key if EMBEDDED else "")
FLOWER_BASIC_AUTH = env.secret("FLOWER_BASIC_AUTH")
_open = [
    *checks.left_open(
        secret_key=SECRET_KEY,
        addresses={"DATABASE_URL": DATABASE_URL, "REDIS_URL": REDIS_URL},
        flower=FLOWER_BASIC_AUTH,
        # Also if Flower is started without the Procfile, which has a check of its own.
        starts_flower="flower" in sys.argv[1:],
        debug=DEBUG,
        https=HTTPS,
    )
]
if _open:
    raise ImproperlyConfigured(" ".join(_open))
SECURE_SSL_REDIRECT = HTTPS
# Browsers remember it. An hour is soon over if HTTPS turns out not to work yet.
SECURE_HSTS_SECONDS = env.whole("HSTS_SECONDS", 3_600) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and env.switch("HSTS_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = HTTPS and env.switch("HSTS_PRELOAD", default=False)
# Django's checks ask for both, but they affect the whole domain, so its owner decides.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
X_FRAME_OPTIONS = "DENY"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "overview"
LOGOUT_REDIRECT_URL = "login"
# The Procfile reads these itself; here they are validated.
WEB_HOST = env.parsed("WEB_HOST", "127.0.0.1", odd_values.listening)
WEB_PORT = env.whole("WEB_PORT", 8000, 1, odd_values.MOST_PORT)
FLOWER_HOST = env.parsed("FLOWER_HOST", "127.0.0.1", odd_values.listening)
FLOWER_PORT = env.whole("FLOWER_PORT", 5555, 1, odd_values.MOST_PORT)
PROXIES = env.listed("PROXIES", ["127.0.0.1"], odd_values.network)
BROWSERS = env.whole("BROWSERS", 2, 1, 64)
API_WORKERS = env.whole("API_WORKERS", 2, 1, 64)
# The admin's link to Flower. With embedded servers it is the one of `make up`; elsewhere there is no link unless
# this is set.
FLOWER_URL = env.address("FLOWER_URL", f"http://127.0.0.1:{FLOWER_PORT}/" if EMBEDDED else "")

# Five wrong passwords for a name from one address lock that pair out for a quarter of an hour. Name and address
# together, so nobody can lock out somebody else, or a whole office that shares an address. The address is the
# connection's; the web server takes it from a trusted proxy (PROXIES) and from nobody else.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
# The page says when to try again, and trying in between must not put that off.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "trackpulse.middleware.lockout.locked_out"
AXES_USERNAME_CALLABLE = "trackpulse.middleware.lockout.counted_name"
# Who logged in when, and from where, is nobody's business; `manage.py axes_list_attempts` shows who is locked out.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# The site's own address, for links in e-mails and webhooks.
SITE_URL = env.address("SITE_URL", f"http://127.0.0.1:{WEB_PORT}").rstrip("/")


# Notifications: e-mails and webhooks.

EMAIL_URL = env.address("EMAIL_URL", parse=odd_values.mail_address)
DEFAULT_FROM_EMAIL = env.parsed("DEFAULT_FROM_EMAIL", "TrackPulse <trackpulse@localhost>", odd_values.sender)
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(VAR / "mail")
if EMAIL_URL:
    vars().update(environ.Env.email_url_config(EMAIL_URL))
_LOOPBACK = ["127.0.0.0/8", "::1/128"]
# A secret: whoever knows this address can silence the alarm for missing pings.
HEALTHCHECK_PING_URL = env.address("HEALTHCHECK_PING_URL").rstrip("/")
# Webhooks may call public addresses and these networks: this machine too while trying things out.
WEBHOOK_NETWORKS = env.listed("WEBHOOK_NETWORKS", _LOOPBACK if DEMO or DEBUG else [], odd_values.network)


# The platforms. Only these addresses differ between the real ones and the simulator.

STANDIN_PORT = env.whole("STANDIN_PORT", 8090, 1, odd_values.MOST_PORT)
_SIMULATOR = f"http://127.0.0.1:{STANDIN_PORT}"
SPOTIFY_HOME = "https://open.spotify.com"
SPOTIFY_GRAPHQL = "https://api-partner.spotify.com/pathfinder/v2/query"
SPOTIFY_API = "https://api.spotify.com"
SPOTIFY_TOKEN = "https://accounts.spotify.com/api/token"  # noqa: S105 - an address
CREDITS_FM = "https://api.credits.fm"
MUSICBRAINZ = "https://musicbrainz.org"
YOUTUBE_API = "https://youtube.googleapis.com/"

SPOTIFY_WEB_URL = env.address("SPOTIFY_WEB_URL", _SIMULATOR if DEMO else SPOTIFY_HOME).rstrip("/")
SPOTIFY_GRAPHQL_URL = env.address(
    "SPOTIFY_GRAPHQL_URL", f"{_SIMULATOR}/pathfinder/v2/query" if DEMO else SPOTIFY_GRAPHQL
)
SPOTIFY_SHAPE = env.text("SPOTIFY_SHAPE")
YOUTUBE_API_URL = env.address("YOUTUBE_API_URL", f"{_SIMULATOR}/" if DEMO else YOUTUBE_API)
YOUTUBE_API_KEY = env.secret("YOUTUBE_API_KEY", "invented-key" if DEMO else "")
# The official Web API, for playlists and ISRCs. Without credentials it is not used.
SPOTIFY_API_URL = env.address("SPOTIFY_API_URL", _SIMULATOR if DEMO else SPOTIFY_API).rstrip("/")
SPOTIFY_TOKEN_URL = env.address("SPOTIFY_TOKEN_URL", f"{_SIMULATOR}/api/token" if DEMO else SPOTIFY_TOKEN)
SPOTIFY_CLIENT_ID = env.secret("SPOTIFY_CLIENT_ID")
SPOTIFY_CLIENT_SECRET = env.secret("SPOTIFY_CLIENT_SECRET")
if bool(SPOTIFY_CLIENT_ID) != bool(SPOTIFY_CLIENT_SECRET):
    raise ImproperlyConfigured("Set both SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET, or neither.")
SPOTIFY_PLAYLIST_QUERY = env.parsed("SPOTIFY_PLAYLIST_QUERY", "", odd_values.query_hash)
CHARTMETRIC_API = "https://api.chartmetric.com"
CHARTMETRIC_API_URL = env.address("CHARTMETRIC_API_URL", f"{_SIMULATOR}/chartmetric" if DEMO else CHARTMETRIC_API)
CHARTMETRIC_REFRESH_TOKEN = env.secret("CHARTMETRIC_REFRESH_TOKEN", "invented-refresh-token" if DEMO else "")
CHARTMETRIC_COUNTS = env.choice("CHARTMETRIC_COUNTS", "aside", ("aside", "fill"))
CREDIT_SOURCES = [
    source
    for source in env.listed("CREDIT_SOURCES", ["credits_fm", "musicbrainz"], odd_values.credit_source)
    if source != odd_values.NONE
]
CREDITS_FM_URL = env.address("CREDITS_FM_URL", f"{_SIMULATOR}/credits.fm" if DEMO else CREDITS_FM)
CREDITS_FM_KEY = env.secret("CREDITS_FM_KEY")
MUSICBRAINZ_URL = env.address("MUSICBRAINZ_URL", f"{_SIMULATOR}/musicbrainz" if DEMO else MUSICBRAINZ)
# MusicBrainz requires a contact address and is not used without one.
CONTACT_EMAIL = env.parsed("CONTACT_EMAIL", "demo@trackpulse.example" if DEMO else "", odd_values.mailbox)
INVENTED_NUMBERS = SPOTIFY_WEB_URL != SPOTIFY_HOME
# Hosts that a Spotify page may load from, in addition to the two addresses above: scripts, texts, tokens.
SPOTIFY_HOSTS = env.listed(
    "SPOTIFY_HOSTS",
    [] if INVENTED_NUMBERS else ["*.spotify.com", "*.spotifycdn.com", "*.scdn.co"],
    odd_values.loading,
)

PLATFORMS = env.listed("PLATFORMS", odd_values.KNOWN_PLATFORMS, odd_values.platform)
SPOTIFY_RATE = env.parsed("SPOTIFY_RATE", "off" if DEMO else "1/second", odd_values.rate)
# A page is opened for one track; the others are small requests from that page, where a page takes megabytes.
SPOTIFY_TRACKS_PER_PAGE = env.whole("SPOTIFY_TRACKS_PER_PAGE", 25, 1, 100)
SPOTIFY_QUESTION_RATE = env.parsed("SPOTIFY_QUESTION_RATE", "off" if DEMO else "2/second", odd_values.rate)
YOUTUBE_RATE = env.parsed("YOUTUBE_RATE", "off" if DEMO else "10/second", odd_values.rate)
# The key's daily units; Google grants 10,000 unless you request more.
YOUTUBE_QUOTA = env.whole("YOUTUBE_QUOTA", 10_000)
# The key's daily searches, which Google counts separately.
YOUTUBE_SEARCHES = env.whole("YOUTUBE_SEARCHES", 100)
CHARTMETRIC_RATE = env.parsed("CHARTMETRIC_RATE", "off" if DEMO else "1/second", odd_values.rate)
# credits.fm allows 30 requests a minute without a key and 300 with one. A batch of a hundred is one request.
_CREDITS_FM_RATE = "240/minute" if CREDITS_FM_KEY else "20/minute"
CREDITS_FM_RATE = env.parsed("CREDITS_FM_RATE", "off" if DEMO else _CREDITS_FM_RATE, odd_values.rate)
MUSICBRAINZ_RATE = env.parsed("MUSICBRAINZ_RATE", "off" if DEMO else "1/second", odd_values.rate)
# A real page takes one to eight seconds; the simulator's a quarter of a second.
SPOTIFY_PAGE_SECONDS = env.number("SPOTIFY_PAGE_SECONDS", 3.0 if DEMO else 20.0, 0.1, 600)
CHROME_BINARY = env.parsed("CHROME_BINARY", "", odd_values.program)
CHROMEDRIVER = env.parsed("CHROMEDRIVER", "", odd_values.program)
CHROME_SANDBOX = env.switch("CHROME_SANDBOX", default=True)
BROWSER_PROFILES = VAR / "browsers"


# Uploaded files. Reading a CSV file takes six times its size in memory, once.

IMPORT_MEGABYTES = env.whole("IMPORT_MEGABYTES", 50, 1, 1_000)
IMPORT_ROWS = env.whole("IMPORT_ROWS", 50_000, 1, 10_000_000)
# Rows of history in one upload: about half a minute for one request. The command has no limit.
IMPORT_NUMBERS = env.whole("IMPORT_NUMBERS", 300_000, 1, 100_000_000)


# Personal data. Contacts without a track for this many weeks are listed or erased; 0 keeps everybody.

KEEP_CONTACTS_WEEKS = env.whole("KEEP_CONTACTS_WEEKS", 104, 0, 5_000)
EXPIRED_CONTACTS_ACTION = env.choice("EXPIRED_CONTACTS_ACTION", "list", ("list", "erase"))
SUGGEST_CREDITS = env.switch("SUGGEST_CREDITS", default=True)
FOLLOW_RELEASES = env.switch("FOLLOW_RELEASES", default=False)


# The run.

# Both crontabs are in this zone. 04:59 UTC is 23:59 in New York in winter and 00:59 in summer.
SNAPSHOT_TIMEZONE = env.parsed("SNAPSHOT_TIMEZONE", "UTC", odd_values.zone)
SNAPSHOT_SCHEDULE = env.parsed("SNAPSHOT_SCHEDULE", "59 4 * * 5", odd_values.crontab)
# By then Spotify has updated its playlists for Friday everywhere.
PLAYLIST_SCHEDULE = env.parsed("PLAYLIST_SCHEDULE", "0 10 * * 5", odd_values.crontab)
PLAYLISTS_IN_RUN = env.switch("PLAYLISTS_IN_RUN", default=True)
SLOT_CATCH_UP = timedelta(hours=env.number("SLOT_CATCH_UP_HOURS", 72, 0, 8_760))
# How long before its slot a run is rehearsed, which leaves a working day to fix problems. 0: off.
REHEARSAL = timedelta(hours=env.number("REHEARSAL_HOURS", 24, 0, 168))
# Spotify's public counts change once a day, according to its help for artists at about 21:00 UTC.
SPOTIFY_UPDATE_HOUR = env.whole("SPOTIFY_UPDATE_HOUR", 21, 0, 23)
CANARY_HOURS = env.number("CANARY_HOURS", 6, 0, 24)
READING_RETENTION_WEEKS = timedelta(weeks=env.whole("READING_RETENTION_WEEKS", 13, 0, 5_000))
TEND_SECONDS = env.number("TEND_SECONDS", 60, 0.1, 3_600)

# A worker is killed if one reading takes longer: a page (20 s), the same page in a new browser (20 s, and 3 s to
# start it), the wait for its turn (5 s), and a margin for slow machines. A page that may take longer needs more.
READING_SECONDS = env.whole("READING_SECONDS", max(75, 2 * ceil(SPOTIFY_PAGE_SECONDS) + 35), 1, 3_600)
# Longer than a worker may live, so that two never read the same.
LEASE = timedelta(seconds=READING_SECONDS + 10)
# The demonstration has a page that never shows its count, and a run waits for all of its attempts.
RETRY_WAIT = timedelta(seconds=env.number("RETRY_SECONDS", 0.5 if DEMO else 5, 0.1, 3_600))
# A run with pending readings, an empty queue and no progress for this long has lost its messages.
QUIET_TIME = timedelta(seconds=env.number("QUIET_SECONDS", 20, 0.1, 3_600))
VISIBILITY_TIMEOUT = env.whole("VISIBILITY_TIMEOUT", 1_800, READING_SECONDS, 86_400)


# Files and logs. Django's apps, middleware and templates are in `framework`.

STATIC_ROOT = BASE_DIR / "static"
# After `collectstatic` files carry a hash in their names and are cached forever; until then they are served from
# their source folders, so that nothing has to be run first.
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

LOGGING = logging_config.config(env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")))
