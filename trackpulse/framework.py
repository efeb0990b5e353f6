"""Django's apps, middleware and templates: the settings that do not depend on the environment."""

from importlib.util import find_spec

from csp.constants import NONE, SELF

from trackpulse import admin_theme

# The admin's theme. It overrides the admin's templates, so it comes first; without it the admin is Django's own.
LOOK = ["unfold"] if find_spec("unfold") else []
INSTALLED_APPS = [
    "trackpulse",  # before the admin, because it overrides its frame
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
    "ninja",  # serves the script of /api/docs, which would otherwise come from a CDN
    "enrichment",
    "analytics",
]
MIDDLEWARE = [
    "trackpulse.middleware.probes.Probes",  # first: probes need neither our host name nor HTTPS
    "django.middleware.security.SecurityMiddleware",
    "trackpulse.middleware.null_characters.NoNullCharacters",
    "csp.middleware.CSPMiddleware",
    "trackpulse.middleware.api_etag.ConditionalApi",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "trackpulse.middleware.api_errors.ApiErrors",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it replaces the response to a refused login
]
# Only files of this site, and no inline scripts: even if markup in a title slipped through, it could run nothing and
# call nobody.
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
# In PostgreSQL: every process finds what one of them counted, and Redis may be away. Values are pickled, so they must
# be kept where only we can write.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kept",
        # Beyond this many, an arbitrary third is dropped; the overview alone has a hundred.
        "OPTIONS": {"MAX_ENTRIES": 5_000},
    }
}
UNFOLD = admin_theme.UNFOLD
DJANGO_TABLES2_TEMPLATE = "analytics/partials/table.html"
TIME_ZONE = "UTC"
USE_TZ = True
LANGUAGE_CODE = "en-us"
FORMAT_MODULE_PATH = "trackpulse.formats"
STATIC_URL = "/static/"
