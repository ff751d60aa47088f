"""The administration of films, people and tags."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sandbox.filmapi.catalogue.changes import FILMS, set_genres
from sandbox.filmapi.catalogue.models import Distributor, Film, Person, Tag
from sandbox.filmapi.posters.thumbnails import poster_addresses
from sandbox.filmapi.web.keeping import forget_on_commit

admin.site.site_header = "Film club"
admin.site.site_title = "Film club"
admin.site.index_title = "Look after the catalogue"


class FilmForm(forms.ModelForm):
    """A film with its genres; the model's own field would need a form for every pair."""

    genres = forms.ModelMultipleChoiceField(
        Tag.objects.filter(kind=Tag.Kind.GENRE).order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    title = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"class": "vTextField"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["genres"] = self.instance.tags.filter(kind=Tag.Kind.GENRE)


class GenreFilter(admin.SimpleListFilter):
    """Films of one genre."""

    title = "genre"
    parameter_name = "genre"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        genres = Tag.objects.filter(kind=Tag.Kind.GENRE).order_by("name")
        return [(str(genre.pk), genre.name) for genre in genres]

    def queryset(self, request: HttpRequest, films: QuerySet[Film]) -> QuerySet[Film]:
        chosen = self.value() or ""
        return films.filter(tags=chosen) if chosen.isdigit() else films


class ForgetsFilms(admin.ModelAdmin):
    """What is saved here shows in films, so what was kept of them is forgotten."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        forget_on_commit(FILMS)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        forget_on_commit(FILMS)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        super().delete_queryset(request, queryset)
        forget_on_commit(FILMS)


@admin.register(Film)
class FilmAdmin(ForgetsFilms):
    """Films."""

    form = FilmForm
    list_display = ("title", "released", "director", "mpaa_rating", "stars", "rating_count")
    list_select_related = ("director",)
    list_filter = ("mpaa_rating", GenreFilter)
    list_per_page = 50
    search_fields = ("title", "director__name")
    search_help_text = "part of a title or of a director's name"
    date_hierarchy = "released"
    autocomplete_fields = ("director", "distributor")
    readonly_fields = ("stars", "rating_count", "latest_ratings", "poster_shown")
    save_on_top = True
    fieldsets = (
        (None, {"fields": ("title", "released", "running_minutes", "mpaa_rating", "genres")}),
        ("Who", {"fields": ("director", "distributor")}),
        (
            "Money",
            {
                "fields": ("production_budget", "us_gross", "worldwide_gross", "us_dvd_sales"),
                "classes": ("collapse",),
            },
        ),
        ("Reviews", {"fields": ("imdb_rating", "imdb_votes", "rotten_tomatoes")}),
        ("The club", {"fields": ("stars", "rating_count", "latest_ratings", "poster_shown")}),
    )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        set_genres(form.instance, form.cleaned_data["genres"])

    @admin.display(description="latest ratings")
    def latest_ratings(self, film: Film) -> SafeString | str:
        latest = film.ratings.select_related("member").order_by("-rated_at")[:10]
        rows = [(row.stars, row.member.name, f"{row.rated_at:%Y-%m-%d}") for row in latest]
        return format_html_join("", "<div>{} of 5 by {}, {}</div>", rows) or "nobody rated it"

    @admin.display(description="poster")
    def poster_shown(self, film: Film) -> SafeString | str:
        addresses = poster_addresses(film)
        if addresses is None:
            return "none; upload one by the API"
        return format_html('<img src="{}" alt="The poster of {}">', addresses["w185"], film.title)


@admin.register(Person, Distributor)
class NamedAdmin(ForgetsFilms):
    """People and distributors, with how many films they have."""

    list_display: tuple[str, ...] = ("name", "film_count")
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(film_count=Count("films"))

    @admin.display(description="films", ordering="film_count")
    def film_count(self, row: Any) -> int:
        return int(row.film_count)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "name":
            kwargs["widget"] = forms.TextInput(attrs={"class": "vTextField"})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Tag)
class TagAdmin(NamedAdmin):
    """Genres, creative types and sources."""

    list_display = ("name", "kind", "film_count")
    list_filter = ("kind",)
