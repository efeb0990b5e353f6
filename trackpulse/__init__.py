"""Wiring: settings, the Celery app, URLs, the API object.

admin                users and groups, styled like the rest of the admin
admin_theme          django-unfold's settings for our admin; unused if the package is missing
api                  the API: authentication, error format, and the routers of the apps
asgi                 the ASGI application: pages and API over HTTP, live runs over WebSocket
broker_transport     Celery's transport to Redis: one client per channel, closed cleanly if Redis is killed
celery               the Celery app
checks               finds unsafe settings: well-known secrets and passwords, an open Flower
chord_backend        Celery's result backend: counts a chord's parts, and stores nothing else
context_processors   template variables for every page
database             what a new connection to PostgreSQL is told
environment          reads environment variables for the settings
framework            settings that depend on no environment: Django's apps, middleware and templates
health               health checks for images, proxies and monitors: is the web process alive, and can it serve?
loaded               loads what answering requests needs before the first one, outside garbage collection
logging_config       logging: one line each to standard output, with every secret masked
message_consumer     what a worker does with messages before they become tasks
odd_values           checks the values of settings
permissions          file permissions for servers that run as another user than the one who starts them
publishing           the Celery app's class: sends the messages of one chord together
settings_reference   writes `docs/settings.md` and `.env.example`
urls                 every address of the site
"""

__version__ = "1.0.0"
