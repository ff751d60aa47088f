"""The exercises of the lesson "Relations in the Django ORM"."""

from sandbox.exercises.spec import Lesson, Service, Wrong

# What the film API's migrations add to the tables, as far as its models read it.
_ADOPTED = """
ALTER TABLE film
    ADD COLUMN poster text DEFAULT '' NOT NULL,
    ADD COLUMN rating_count integer DEFAULT 0 NOT NULL,
    ADD COLUMN rating_sum integer DEFAULT 0 NOT NULL;
ALTER TABLE film ADD COLUMN stars numeric(4, 2) GENERATED ALWAYS AS
    (round(rating_sum::numeric(12, 2) / nullif(rating_count, 0), 2)) STORED;
UPDATE film SET rating_count = n, rating_sum = s
FROM (SELECT film_id, count(*) AS n, sum(stars) AS s FROM rating GROUP BY 1) AS r
WHERE film_id = id;
ALTER TABLE member
    ADD COLUMN password varchar(128) DEFAULT '' NOT NULL,
    ADD COLUMN last_login timestamptz,
    ADD COLUMN is_active boolean DEFAULT true NOT NULL,
    ADD COLUMN is_staff boolean DEFAULT false NOT NULL,
    ADD COLUMN is_superuser boolean DEFAULT false NOT NULL,
    ADD COLUMN signed_up_at timestamptz,
    ADD COLUMN welcomed_at timestamptz;
"""

ALL_ROWS = "More than one film came over the wire; asked for is one yes or no."
TWO_QUESTIONS = "It took more than one query."
N_PLUS_ONE = "With ten times the people it took more queries: one or more for each."
TOO_MANY = "The number of queries does not grow, but it is more than three."
NO_FILMS = "People without a film since 2000 have disappeared from the page, or are there twice."
PRODUCT = "The numbers are products: each rating was paired with each watchlist entry."
MORE_QUERIES = "With more films it took more queries."
NEVER_RATED = "Films that nobody rated, or nobody listed, are missing: their number is 0."
LOST = "Votes that somebody else counted meanwhile were overwritten."
ONE_BY_ONE = "It took a query for each film."
REPLACED = "The votes were replaced; they should be added."
TOO_EARLY = "`notify` ran before the commit: whoever it told would find no rating."
HALF = "The second change failed, and the first one stayed."
TOLD_ANYWAY = "Nothing was saved, and `notify` was called all the same."

_FILMS = "from sandbox.filmapi.catalogue.models import Film\n"
_PEOPLE = (
    "from django.db.models import Count, Prefetch\n\n"
    "from sandbox.filmapi.catalogue.models import Film\n\n\n"
)
_COUNTS = (
    "from django.db.models import Count, OuterRef, Subquery\n"
    "from django.db.models.functions import Coalesce\n\n"
    "from sandbox.filmapi.ratings.models import Rating, WatchlistEntry\n\n\n"
)
_VOTES = (
    "from django.db.models import Case, F, When\n\n"
    "from sandbox.filmapi.catalogue.models import Film\n\n\n"
)
_RATE = (
    "from django.db import transaction\n"
    "from django.db.models import F\n\n"
    "from sandbox.filmapi.catalogue.models import Film\n"
    "from sandbox.filmapi.ratings.models import Rating\n\n\n"
    "def rate(member, film, stars, notify):\n"
)
_SAVE = (
    "{0}Rating.objects.create(member=member, film=film, stars=stars)\n"
    "{0}Film.objects.filter(pk=film.pk).update(\n"
    '{0}    rating_count=F("rating_count") + 1, rating_sum=F("rating_sum") + stars)\n'
)

_IS_THERE = Service(
    title="Is there one?",
    prompt="`has_long_film(person)` says whether a person directed a film of more than 180 minutes."
    " Repair it: one query, and no more than one row over the wire.",
    starter="def has_long_film(person):\n"
    "    return any((film.running_minutes or 0) > 180 for film in person.films.all())",
    hints=("Let the database compare the minutes.", "A queryset can be asked whether it `exists`."),
    name="has_long_film",
    trial="asks_once",
    seconds=30,
    steady=True,
    solutions={
        "exists": "def has_long_film(person):\n"
        "    return person.films.filter(running_minutes__gt=180).exists()",
        "first": _FILMS + "\n\ndef has_long_film(person):\n"
        "    films = Film.objects.filter(director=person, running_minutes__gt=180)\n"
        '    return films.values_list("id").first() is not None',
    },
    wrong=(
        Wrong(
            name="loop in Python",
            answer="def has_long_film(person):\n"
            "    for film in person.films.all():\n"
            "        if film.running_minutes and film.running_minutes > 180:\n"
            "            return True\n"
            "    return False",
            retold="def has_long_film(person):\n"
            '    lengths = person.films.values_list("running_minutes", flat=True)\n'
            "    return max([length or 0 for length in lengths], default=0) > 180",
            says=ALL_ROWS,
        ),
        Wrong(
            name="fetches all that match",
            answer="def has_long_film(person):\n"
            "    return len(person.films.filter(running_minutes__gt=180)) > 0",
            retold="def has_long_film(person):\n"
            "    films = person.films.filter(running_minutes__gt=180)\n"
            '    return bool(films.values_list("id"))',
            says=ALL_ROWS,
        ),
        Wrong(
            name="asks twice",
            answer="def has_long_film(person):\n"
            "    films = person.films.filter(running_minutes__gt=180)\n"
            "    return films.exists() and films.count() > 0",
            retold="def has_long_film(person):\n"
            "    if person.films.count() == 0:\n"
            "        return False\n"
            "    return person.films.filter(running_minutes__gt=180).exists()",
            says=TWO_QUESTIONS,
        ),
        Wrong(
            name="includes 180",
            answer="def has_long_film(person):\n"
            "    return person.films.filter(running_minutes__gte=180).exists()",
            retold="def has_long_film(person):\n"
            "    return person.films.filter(running_minutes__gt=179).exists()",
            says="180 minutes are not more than 180 minutes.",
        ),
    ),
)

_PAGE = Service(
    title="A page of people",
    prompt="`page(people)` is given a queryset of people in the order of the page. Return a list"
    " with one tuple for each: name, titles of the films released since 1 January 2000"
    " (oldest first, ties by title), and the number of all their films. At most three queries,"
    " however many people there are.",
    starter="def page(people):\n"
    "    lines = []\n"
    "    for person in people:\n"
    '        films = person.films.filter(released__gte="2000-01-01")\n'
    '        titles = [film.title for film in films.order_by("released", "title")]\n'
    "        lines.append((person.name, titles, person.films.count()))\n"
    "    return lines",
    hints=(
        "Two things are asked of each person: a list and a number. Which can be annotated?",
        "`Prefetch` takes a queryset with filter and order, and `to_attr` a name for the list.",
    ),
    name="page",
    trial="does_not_grow",
    seconds=30,
    steady=True,
    solutions={
        "prefetch and annotate": _PEOPLE + "def page(people):\n"
        '    recent = Film.objects.filter(released__gte="2000-01-01")\n'
        '    recent = recent.order_by("released", "title")\n'
        '    people = people.annotate(n=Count("films")).prefetch_related(\n'
        '        Prefetch("films", recent, to_attr="recent"))\n'
        "    return [(p.name, [f.title for f in p.recent], p.n) for p in people]",
        "prefetch all, choose in Python": "from datetime import date\n\n\n"
        "def page(people):\n"
        "    lines = []\n"
        '    for person in people.prefetch_related("films"):\n'
        "        films = list(person.films.all())\n"
        "        recent = sorted((f.released, f.title) for f in films\n"
        "                        if f.released and f.released >= date(2000, 1, 1))\n"
        "        lines.append((person.name, [title for _, title in recent], len(films)))\n"
        "    return lines",
    },
    wrong=(
        Wrong(
            name="filters what was prefetched",
            answer="def page(people):\n"
            "    lines = []\n"
            '    for person in people.prefetch_related("films"):\n'
            '        recent = person.films.filter(released__gte="2000-01-01")\n'
            '        titles = [f.title for f in recent.order_by("released", "title")]\n'
            "        lines.append((person.name, titles, len(person.films.all())))\n"
            "    return lines",
            retold=_PEOPLE + "def page(people):\n"
            '    people = people.annotate(n=Count("films")).prefetch_related("films")\n'
            '    order = ("released", "title")\n'
            "    return [(p.name, [f.title for f in p.films.order_by(*order)\n"
            "                      if f.released and f.released.year >= 2000], p.n)\n"
            "            for p in people]",
            says=N_PLUS_ONE,
        ),
        Wrong(
            name="four queries",
            answer=_PEOPLE + "def page(people):\n"
            "    if not people.exists():\n"
            "        return []\n"
            '    recent = Film.objects.filter(released__gte="2000-01-01")\n'
            '    recent = recent.order_by("released", "title")\n'
            "    people = people.prefetch_related(\n"
            '        "films", Prefetch("films", recent, to_attr="recent"))\n'
            "    return [(p.name, [f.title for f in p.recent], len(p.films.all()))\n"
            "            for p in people]",
            retold=_PEOPLE + "def page(people):\n"
            '    names = list(people.values_list("pk", "name"))\n'
            '    counts = people.annotate(n=Count("films"))\n'
            '    counts = dict(counts.values_list("pk", "n"))\n'
            '    recent = Film.objects.filter(released__gte="2000-01-01")\n'
            '    recent = recent.order_by("released", "title")\n'
            '    found = people.prefetch_related(Prefetch("films", recent, to_attr="recent"))\n'
            "    titles = {p.pk: [f.title for f in p.recent] for p in found}\n"
            "    return [(name, titles[pk], counts[pk]) for pk, name in names]",
            says=TOO_MANY,
        ),
        Wrong(
            name="filters the people",
            answer=_PEOPLE + "def page(people):\n"
            '    recent = Film.objects.filter(released__gte="2000-01-01")\n'
            '    recent = recent.order_by("released", "title")\n'
            '    people = people.annotate(n=Count("films")).filter(\n'
            '        films__released__gte="2000-01-01").distinct().prefetch_related(\n'
            '        Prefetch("films", recent, to_attr="recent"))\n'
            "    return [(p.name, [f.title for f in p.recent], p.n) for p in people]",
            retold=_PEOPLE + "def page(people):\n"
            '    recent = Film.objects.filter(released__gte="2000-01-01")\n'
            '    recent = recent.order_by("released", "title")\n'
            '    people = people.annotate(n=Count("films")).prefetch_related(\n'
            '        Prefetch("films", recent, to_attr="recent"))\n'
            "    return [(p.name, [f.title for f in p.recent], p.n) for p in people if p.recent]",
            says=NO_FILMS,
        ),
        Wrong(
            name="counts the recent ones",
            answer=_PEOPLE + "def page(people):\n"
            '    recent = Film.objects.filter(released__gte="2000-01-01")\n'
            '    recent = recent.order_by("released", "title")\n'
            '    people = people.prefetch_related(Prefetch("films", recent, to_attr="recent"))\n'
            "    return [(p.name, [f.title for f in p.recent], len(p.recent)) for p in people]",
            retold=_PEOPLE + "def page(people):\n"
            '    recent = Film.objects.filter(released__gte="2000-01-01")\n'
            '    recent = recent.order_by("released", "title")\n'
            '    people = people.prefetch_related(Prefetch("films", recent))\n'
            "    return [(p.name, [f.title for f in p.films.all()], len(p.films.all()))\n"
            "            for p in people]",
            says="The number is that of the films since 2000; asked for is that of all films.",
        ),
    ),
)

_BOTH = Service(
    title="Two counts, each of its own",
    prompt="`interest(films)` is given a queryset of films. Return a list of tuples: title, number"
    " of ratings, number of watchlists that the film is on, in the order of the queryset. One"
    " query; a film that nobody rated or listed has 0.",
    starter=_COUNTS + "def interest(films):\n"
    "    return [(film.title, film.ratings.count(), film.watchlisted.count()) for film in films]",
    hints=(
        "Two to-many relations in one query pair their rows. What makes a pair count once?",
        "`Count(…, distinct=True)`, or a `Subquery` for each of the two with `Coalesce`.",
    ),
    name="interest",
    trial="counts_both",
    seconds=30,
    steady=True,
    solutions={
        "distinct": _COUNTS + "def interest(films):\n"
        '    rows = films.annotate(r=Count("ratings__member", distinct=True),\n'
        '                          w=Count("watchlisted__member", distinct=True))\n'
        '    return list(rows.values_list("title", "r", "w"))',
        "subqueries": _COUNTS + "def count_of(model):\n"
        '    rows = model.objects.filter(film=OuterRef("pk")).order_by().values("film")\n'
        '    return Coalesce(Subquery(rows.annotate(n=Count("*")).values("n")), 0)\n\n\n'
        "def interest(films):\n"
        "    rows = films.annotate(r=count_of(Rating), w=count_of(WatchlistEntry))\n"
        "    return [(film.title, film.r, film.w) for film in rows]",
    },
    wrong=(
        Wrong(
            name="both joined",
            answer=_COUNTS + "def interest(films):\n"
            '    rows = films.annotate(r=Count("ratings"), w=Count("watchlisted"))\n'
            '    return list(rows.values_list("title", "r", "w"))',
            retold=_COUNTS + "def interest(films):\n"
            '    rows = films.annotate(w=Count("watchlisted__added_at"))\n'
            '    rows = rows.annotate(r=Count("ratings__stars"))\n'
            "    return [(film.title, film.r, film.w) for film in rows]",
            says=PRODUCT,
        ),
        Wrong(
            name="one query a film",
            answer="def interest(films):\n"
            "    lines = []\n"
            "    for film in films:\n"
            "        lines.append((film.title, film.ratings.count(), film.watchlisted.count()))\n"
            "    return lines",
            retold=_COUNTS + "def interest(films):\n"
            '    rows = films.annotate(r=Count("ratings"))\n'
            "    return [(f.title, f.r, len(f.watchlisted.all())) for f in rows]",
            says=MORE_QUERIES,
        ),
        Wrong(
            name="only what was rated and listed",
            answer=_COUNTS + "def interest(films):\n"
            "    rows = films.filter(ratings__isnull=False, watchlisted__isnull=False).annotate(\n"
            '        r=Count("ratings__member", distinct=True),\n'
            '        w=Count("watchlisted__member", distinct=True))\n'
            '    return list(rows.values_list("title", "r", "w"))',
            retold=_COUNTS + "def interest(films):\n"
            '    rows = films.annotate(r=Count("ratings__member", distinct=True),\n'
            '                          w=Count("watchlisted__member", distinct=True))\n'
            "    return [(f.title, f.r, f.w) for f in rows if f.r and f.w]",
            says=NEVER_RATED,
        ),
    ),
)

_ADD = Service(
    title="Votes from everywhere",
    prompt="`add_votes(votes)` is given a dictionary, film id to number of new votes, and adds each"
    " number to `Film.imdb_votes`. Repair it: no more than three queries, however many films; and a"
    " vote that somebody else counts at the same moment must not be lost. The trial counts one, at"
    " the worst moment. No film is given whose number of votes is unknown (`NULL`).",
    starter=_VOTES + "def add_votes(votes):\n"
    "    for film in Film.objects.filter(pk__in=votes):\n"
    "        film.imdb_votes += votes[film.pk]\n"
    '        film.save(update_fields=["imdb_votes"])',
    hints=(
        "Which number is old by the time that it is written?",
        "`bulk_update` takes expressions too, and `Case` chooses a number by row.",
    ),
    name="add_votes",
    trial="adds_without_loss",
    seconds=30,
    solutions={
        "case": _VOTES + "def add_votes(votes):\n"
        "    more = [When(pk=film, then=number) for film, number in votes.items()]\n"
        "    Film.objects.filter(pk__in=votes).update(\n"
        '        imdb_votes=F("imdb_votes") + Case(*more, default=0))',
        "bulk update of expressions": _VOTES + "def add_votes(votes):\n"
        "    films = list(Film.objects.filter(pk__in=votes))\n"
        "    for film in films:\n"
        '        film.imdb_votes = F("imdb_votes") + votes[film.pk]\n'
        '    Film.objects.bulk_update(films, ["imdb_votes"])',
        "lock first": "from django.db import transaction\n" + _VOTES + "def add_votes(votes):\n"
        "    with transaction.atomic():\n"
        "        films = Film.objects.select_for_update().filter(pk__in=votes)\n"
        '        films = list(films.order_by("pk"))\n'
        "        for film in films:\n"
        "            film.imdb_votes += votes[film.pk]\n"
        '        Film.objects.bulk_update(films, ["imdb_votes"])',
    },
    wrong=(
        Wrong(
            name="read, add, save",
            answer=_VOTES + "def add_votes(votes):\n"
            "    films = list(Film.objects.filter(pk__in=votes))\n"
            "    for film in films:\n"
            "        film.imdb_votes += votes[film.pk]\n"
            '    Film.objects.bulk_update(films, ["imdb_votes"])',
            retold=_VOTES + "def add_votes(votes):\n"
            '    now = dict(Film.objects.filter(pk__in=votes).values_list("pk", "imdb_votes"))\n'
            "    sums = [When(pk=film, then=now[film] + more) for film, more in votes.items()]\n"
            "    Film.objects.filter(pk__in=votes).update(imdb_votes=Case(*sums))",
            says=LOST,
        ),
        Wrong(
            name="one update a film",
            answer=_VOTES + "def add_votes(votes):\n"
            "    for film, more in votes.items():\n"
            '        Film.objects.filter(pk=film).update(imdb_votes=F("imdb_votes") + more)',
            retold=_VOTES + "def add_votes(votes):\n"
            "    for film in Film.objects.filter(pk__in=votes):\n"
            '        film.imdb_votes = F("imdb_votes") + votes[film.pk]\n'
            '        film.save(update_fields=["imdb_votes"])',
            says=ONE_BY_ONE,
        ),
        Wrong(
            name="replaces",
            answer=_VOTES + "def add_votes(votes):\n"
            "    more = [When(pk=film, then=number) for film, number in votes.items()]\n"
            "    Film.objects.filter(pk__in=votes).update(imdb_votes=Case(*more))",
            retold=_VOTES + "def add_votes(votes):\n"
            "    films = [Film(pk=film, imdb_votes=more) for film, more in votes.items()]\n"
            '    Film.objects.bulk_update(films, ["imdb_votes"])',
            says=REPLACED,
        ),
    ),
)

_ONCE = Service(
    title="Rate, count, and tell",
    prompt="`rate(member, film, stars, notify)` saves a rating, keeps the film's `rating_count` and"
    " `rating_sum`, and calls `notify(member.pk, film.pk)`, which sends a task to a worker. Repair"
    " it: either all of it happens or nothing, and the worker must find the rating when it is told."
    " An error may pass through to the caller.",
    starter=_RATE + _SAVE.format("    ") + "    notify(member.pk, film.pk)",
    hints=(
        "What stays behind if the second statement fails?",
        "`transaction.on_commit` takes a function without arguments. It waits even where the caller"
        " has a transaction open; a call after your `with` block does not.",
    ),
    name="rate",
    trial="tells_after_the_commit",
    seconds=30,
    solutions={
        "on commit": _RATE
        + "    with transaction.atomic():\n"
        + _SAVE.format("        ")
        + "        transaction.on_commit(lambda: notify(member.pk, film.pk))",
        "after the block": _RATE
        + "    with transaction.atomic():\n"
        + _SAVE.format("        ")
        + "    notify(member.pk, film.pk)",
    },
    wrong=(
        Wrong(
            name="tells inside the block",
            answer=_RATE
            + "    with transaction.atomic():\n"
            + _SAVE.format("        ")
            + "        notify(member.pk, film.pk)",
            retold="from django.db import transaction\n"
            + _RATE.replace("def rate", "@transaction.atomic\ndef rate")
            + _SAVE.format("    ")
            + "    notify(member.pk, film.pk)",
            says=TOO_EARLY,
        ),
        Wrong(
            name="no transaction",
            answer=_RATE
            + _SAVE.format("    ")
            + "    transaction.on_commit(lambda: notify(member.pk, film.pk))",
            retold=_RATE
            + "    with transaction.atomic():\n"
            + "        Rating.objects.create(member=member, film=film, stars=stars)\n"
            + "    film.rating_count = F('rating_count') + 1\n"
            + "    film.rating_sum = F('rating_sum') + stars\n"
            + "    film.save(update_fields=['rating_count', 'rating_sum'])\n"
            + "    notify(member.pk, film.pk)",
            says=HALF,
        ),
        Wrong(
            name="swallows the error",
            answer=_RATE
            + "    try:\n        with transaction.atomic():\n"
            + _SAVE.format("            ")
            + "    except Exception:\n        pass\n"
            + "    notify(member.pk, film.pk)",
            retold=_RATE
            + "    try:\n        with transaction.atomic():\n"
            + _SAVE.format("            ")
            + "    finally:\n        notify(member.pk, film.pk)",
            says=TOLD_ANYWAY,
        ),
    ),
)

LESSON = Lesson(
    slug="django-orm",
    track="apis",
    title="Relations in the Django ORM",
    summary="See the SQL behind every line of the ORM, find N+1 queries and repair them.",
    minutes=40,
    size="small",
    prerequisites=("joins",),
    setup=_ADOPTED,
    other_data="",
    exercises=(_IS_THERE, _PAGE, _BOTH, _ADD, _ONCE),
)
