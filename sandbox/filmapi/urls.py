"""All addresses of the project."""

from django.contrib import admin
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django_prometheus.exports import ExportToDjangoView

from sandbox.filmapi.graph.schema import schema
from sandbox.filmapi.graph.views import GraphView
from sandbox.filmapi.operations import health
from sandbox.filmapi.posters.views import thumbnail
from sandbox.filmapi.web.documentation import documentation
from sandbox.filmapi.web.problems import explained

urlpatterns = [
    path("", include("sandbox.filmapi.home.urls")),
    path("admin/", admin.site.urls),
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("metrics", ExportToDjangoView),
    path("problems/", explained),
    path("posters/<str:name>/<int:width>.webp", thumbnail),
    path("graphql/", csrf_exempt(GraphView.as_view(schema=schema, allow_queries_via_get=False))),
    *documentation("v1", "sandbox.filmapi.v1.urls"),
    *documentation("v2", "sandbox.filmapi.v2.urls"),
    path("api/v1/", include(("sandbox.filmapi.v1.urls", "v1"))),
    path("api/v2/", include(("sandbox.filmapi.v2.urls", "v2"))),
]

handler400 = "sandbox.filmapi.web.problems.bad_request"
handler403 = "sandbox.filmapi.web.problems.forbidden"
handler404 = "sandbox.filmapi.web.problems.not_found"
handler500 = "sandbox.filmapi.web.problems.server_error"
