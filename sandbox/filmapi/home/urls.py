"""The page at `/`: it uses nothing but the API that everybody can use."""

from django.urls import path
from django.views.generic import TemplateView

urlpatterns = [path("", TemplateView.as_view(template_name="home/index.html"))]
