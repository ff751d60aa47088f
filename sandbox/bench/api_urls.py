"""The film API's addresses, an empty view to measure them against, and suggestions not kept."""

from django.urls import include, path
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from sandbox.filmapi.suggestions.computing import compute_for
from sandbox.filmapi.suggestions.views import SuggestionsView


class EmptyView(APIView):
    """All that every view of the API goes through, and nothing else."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get(self, request: Request) -> Response:
        return Response({})


class SuggestionsMadeAnewView(SuggestionsView):
    """Suggestions worked out at each request from the member's ratings and the model."""

    def get(self, request: Request) -> Response:
        compute_for(int(request.user.pk))
        return super().get(request)


urlpatterns = [
    path("empty/", EmptyView.as_view()),
    path("suggestions-made-anew/", SuggestionsMadeAnewView.as_view()),
    path("", include("sandbox.filmapi.urls")),
]
