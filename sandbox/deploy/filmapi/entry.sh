#!/bin/sh
# What a container of the film API does: `web`, `worker`, `migrate`, or any command of manage.py.
set -eu

case "${1:-web}" in
web)
    PROMETHEUS_MULTIPROC_DIR=$(mktemp -d)
    export PROMETHEUS_MULTIPROC_DIR
    exec python3 -m gunicorn --config python:sandbox.filmapi.gunicorn_config \
        --bind 0.0.0.0:8000 --threads "${WEB_THREADS:-8}" --worker-tmp-dir /dev/shm \
        sandbox.filmapi.wsgi
    ;;
worker)
    exec python3 -m celery --app sandbox.filmapi.celery worker \
        --concurrency "${WORKER_CONCURRENCY:-2}"
    ;;
clock)
    exec python3 -m celery --app sandbox.filmapi.celery beat --schedule /tmp/schedule
    ;;
migrate)
    # The film club's tables are adopted where they are there; else they are made.
    exec python3 -m sandbox.filmapi.manage migrate --fake-initial --no-input
    ;;
*)
    exec python3 -m sandbox.filmapi.manage "$@"
    ;;
esac
