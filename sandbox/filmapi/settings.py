"""Settings of the film API. What differs between machines is in the environment.

| variable | what it is | without it |
|---|---|---|
| `SECRET_KEY` | signs tokens and sessions | nothing starts |
| `DATABASE_URL` | PostgreSQL | nothing starts |
| `REDIS_URL` | cache, throttle and Celery's broker | nothing starts |
| `ALLOWED_HOSTS` | names the API answers to, with commas | loopback |
| `EMAIL_URL` | where mail goes | standard output |
| `MEDIA_ROOT` | folder of the posters, shared with the worker | `media/` where it was started |
| `OUTSIDE_CATALOGUE_URL` | the API that films are imported from | imports answer 503 |
| `THROTTLE_RATES` | `read=600/60,…`: requests / seconds | see `web/throttling.py` |
| `LOG_LEVEL`, `LOG_FORMAT` | `INFO`; `json` or `console` | `INFO`, `json` |
| `DEBUG` | `1` shows tracebacks in the browser: never where others can reach it | `0` |
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sandbox.filmapi import environment
from sandbox.filmapi.operations.logs import configure_logs

SECRET_KEY = environment.required("SECRET_KEY")
DEBUG = environment.number("DEBUG", 0) == 1
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "rest_framework",
    "rest_framework_simplejwt.token_blacklist",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_structlog",
    "django_prometheus",
    "sandbox.filmapi.operations",
    "sandbox.filmapi.web",
    "sandbox.filmapi.members",
    "sandbox.filmapi.catalogue",
    "sandbox.filmapi.ratings",
    "sandbox.filmapi.posters",
    "sandbox.filmapi.imports",
    "sandbox.filmapi.suggestions",
    "sandbox.filmapi.home",
    "sandbox.filmapi.graph",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "sandbox.filmapi.web.request_id.RequestIdMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "sandbox.filmapi.web.security.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sandbox.filmapi.web.deprecation.DeprecationMiddleware",
    "sandbox.filmapi.web.body_size.BodySizeMiddleware",
    "sandbox.filmapi.web.login_guard.LoginGuardMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "sandbox.filmapi.urls"
WSGI_APPLICATION = "sandbox.filmapi.wsgi.application"

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
            ]
        },
    }
]

# ---- data

DATABASES = {"default": environment.database("DATABASE_URL")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = environment.required("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "filmapi",
        "TIMEOUT": 300,
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}

MEDIA_ROOT = Path(environment.text("MEDIA_ROOT", "media")).absolute()
OUTSIDE_CATALOGUE_URL = environment.text("OUTSIDE_CATALOGUE_URL", "")

# ---- people

AUTH_USER_MODEL = "members.Member"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=environment.number("ACCESS_TOKEN_MINUTES", 5)),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=environment.number("REFRESH_TOKEN_DAYS", 14)),
    "ALGORITHM": "HS256",
    "SIGNING_KEY": SECRET_KEY,
    "ISSUER": "filmapi",
    "AUDIENCE": "filmapi",
    "USER_ID_CLAIM": "sub",
}

# ---- the API

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "sandbox.filmapi.members.authentication.SignInAuthentication"
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_THROTTLE_CLASSES": ["sandbox.filmapi.web.throttling.ScopedThrottle"],
    "DEFAULT_PARSER_CLASSES": ["sandbox.filmapi.web.parsing.StrictJsonParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "sandbox.filmapi.web.openapi.ApiSchema",
    "EXCEPTION_HANDLER": "sandbox.filmapi.web.problems.answer_exception",
}
THROTTLE_RATES = environment.pairs(
    "THROTTLE_RATES",
    {"read": "600/60", "write": "120/60", "sign-in": "10/60", "sign-up": "20/3600"},
)
LARGEST_BODY = 1_000_000
LARGEST_POSTER = 5_000_000
"""Bytes of a request's body: in general, and where a poster is uploaded."""
DATA_UPLOAD_MAX_MEMORY_SIZE = LARGEST_BODY

V1_DEPRECATED = datetime(2026, 1, 15, tzinfo=UTC)
V1_SUNSET = datetime(2030, 1, 15, tzinfo=UTC)

SPECTACULAR_SETTINGS = {
    "TITLE": "Film API",
    "DESCRIPTION": "Films, the people who made them, and what members of a film club think of "
    "them. Errors are problem details (RFC 9457).",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "sandbox.filmapi.web.openapi.add_problem_responses",
    ],
}

# ---- work in the background

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True  # results that somebody waits for are rows of the database
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Keys of this project are told from others on the same server by their prefix.
    "global_keyprefix": "filmapi:celery:",
    "visibility_timeout": 600,
    # A request waits for a broker that is down no longer than this.
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1}
CELERY_BEAT_SCHEDULE = {
    "welcome those whose mail was lost": {
        "task": "sandbox.filmapi.members.tasks.welcome_the_forgotten",
        "schedule": 300.0,
    },
    "forget old answers": {
        "task": "sandbox.filmapi.web.tasks.forget_old_answers",
        "schedule": 3600.0,
    },
    "compute suggestions": {
        "task": "sandbox.filmapi.suggestions.tasks.compute_suggestions",
        "schedule": 86400.0,
    },
    "forget expired tokens": {
        "task": "sandbox.filmapi.members.tasks.forget_expired_tokens",
        "schedule": 86400.0,
    },
}

# ---- mail

globals().update(environment.mail("EMAIL_URL"))
DEFAULT_FROM_EMAIL = environment.text("MAIL_FROM", "Film club <club@films.example.org>")

# ---- pages

LANGUAGE_CODE = "en"
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
# Static files are served from where the packages keep them: there is nothing to collect first.
WHITENOISE_USE_FINDERS = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = "Strict"

# ---- logs

LOGGING_CONFIG = None
configure_logs(
    environment.text("LOG_LEVEL", "INFO"), as_json=environment.text("LOG_FORMAT", "json") == "json"
)
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_USER_ID_FIELD = "pk"
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True  # RequestIdMiddleware has checked it
