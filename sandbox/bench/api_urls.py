"""The film API's addresses and an empty view of Django REST framework, to measure them against."""

from django.urls import include, path
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class EmptyView(APIView):
    """All that every view of the API goes through, and nothing else."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get(self, request: Request) -> Response:
        return Response({})


urlpatterns = [path("empty/", EmptyView.as_view()), path("", include("sandbox.filmapi.urls"))]
