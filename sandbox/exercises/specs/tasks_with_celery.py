"""Exercises of the lesson on tasks: messages, retries, routing, and work put together."""

import base64
import json
from typing import Any

from sandbox.exercises.python_answers import plain
from sandbox.exercises.spec import Lesson, Python, Service, Wrong


def _entry(task: str, args: list[Any], kwargs: dict[str, Any]) -> str:
    """A list entry as Celery writes it, down to the representation that is cut for the log."""
    after = {"callbacks": None, "errbacks": None, "chain": None, "chord": None}
    body = base64.b64encode(json.dumps([args, kwargs, after]).encode()).decode()
    shown = repr(tuple(args))
    headers = {
        "lang": "py",
        "task": task,
        "id": f"id-of-{task}",
        "retries": 0,
        "eta": None,
        "expires": None,
        "argsrepr": shown if len(shown) < 40 else shown[:37] + "...",
        "kwargsrepr": repr(kwargs),
        "root_id": f"id-of-{task}",
        "parent_id": None,
    }
    return json.dumps(
        {
            "body": body,
            "content-encoding": "utf-8",
            "content-type": "application/json",
            "headers": headers,
            "properties": {"body_encoding": "base64", "priority": 0},
        }
    )


_SENT: list[tuple[str, list[Any], dict[str, Any]]] = [
    ("cinema.ask", ["mail", 8002], {}),
    ("cinema.report", [[f"screen {n}" for n in range(9)]], {"month": 12}),
    ("cinema.ask", [], {"service": "points", "ticket": 8003}),
    ("cinema.sweep", [], {}),
]


def _check_waiting(answer: Any) -> str | None:
    for sent in (_SENT, _SENT[1:3], []):
        wanted = [(task, args, kwargs) for task, args, kwargs in sent]
        entries = [_entry(*one) for one in reversed(sent)]
        got = plain(answer(entries))
        if not isinstance(got, list) or any(len(row) != 3 for row in got):
            return "Asked for is a list of tuples (task, args, kwargs)."
        rows = [tuple(row) for row in got]
        if rows == wanted:
            continue
        if rows and rows == wanted[::-1]:
            return _NEWEST
        if any(isinstance(args, str) for _, args, _ in rows):
            return _REPRESENTATION
        if all(kwargs == {} for *_, kwargs in rows) and [r[:2] for r in rows] == [
            w[:2] for w in wanted
        ]:
            return _NO_KEYWORDS
        return f"{len(sent)} messages were sent; your list does not hold what they say."
    return None


_NEWEST = (
    "Your list begins with the message that was sent last. The worker takes another one first."
)
_REPRESENTATION = (
    "The arguments came as a text. `argsrepr` is made for people, and cut where it is long; the"
    " arguments themselves are elsewhere."
)
_NO_KEYWORDS = "The keyword arguments are missing: `ask.delay(service='points', …)` sends some."

WAITING = Python(
    title="What waits in the queue",
    prompt="""
Nobody knows what the night shift will find. Write `waiting(entries)`: `entries` is what
`client.lrange("celery", 0, -1)` returns, a list of texts. Return a list of tuples
`(task, args, kwargs)`, one for each message, **in the order in which a worker takes them**.
""",
    starter='''
def waiting(entries):
    """[(task, args, kwargs), …], the one that is taken first in front."""
    ...
''',
    hints=(
        "`json.loads` an entry and look at `headers` and `body`, as the lesson did with one.",
        "The body is base64; inside is JSON: a list of three, of which you want two.",
        "New messages are pushed on the left, and LRANGE shows the list from the left.",
    ),
    solutions={
        "a loop": """
import base64
import json

def waiting(entries):
    found = []
    for entry in reversed(entries):
        message = json.loads(entry)
        args, kwargs, _ = json.loads(base64.b64decode(message["body"]))
        found.append((message["headers"]["task"], args, kwargs))
    return found
""",
        "two steps": """
import json
from base64 import b64decode

def waiting(entries):
    messages = list(map(json.loads, entries[::-1]))
    bodies = [json.loads(b64decode(message["body"])) for message in messages]
    return [(m["headers"]["task"], *body[:2]) for m, body in zip(messages, bodies)]
""",
    },
    wrong=(
        Wrong(
            name="newest first",
            says=_NEWEST,
            answer="""
import base64
import json

def waiting(entries):
    found = []
    for entry in entries:
        message = json.loads(entry)
        args, kwargs, _ = json.loads(base64.b64decode(message["body"]))
        found.append((message["headers"]["task"], args, kwargs))
    return found
""",
            retold="""
import base64
import json

def read(entry):
    message = json.loads(entry)
    return (message["headers"]["task"], *json.loads(base64.b64decode(message["body"]))[:2])

def waiting(entries):
    return [read(entry) for entry in entries]
""",
        ),
        Wrong(
            name="reads what is for people",
            says=_REPRESENTATION,
            answer="""
import json

def waiting(entries):
    headers = [json.loads(entry)["headers"] for entry in reversed(entries)]
    return [(h["task"], h["argsrepr"], h["kwargsrepr"]) for h in headers]
""",
            retold="""
import ast
import json

def waiting(entries):
    found = []
    for entry in entries[::-1]:
        headers = json.loads(entry)["headers"]
        kwargs = ast.literal_eval(headers["kwargsrepr"])
        found.append((headers["task"], headers["argsrepr"], kwargs))
    return found
""",
        ),
        Wrong(
            name="positional arguments only",
            says=_NO_KEYWORDS,
            answer="""
import base64
import json

def waiting(entries):
    found = []
    for entry in reversed(entries):
        message = json.loads(entry)
        args = json.loads(base64.b64decode(message["body"]))[0]
        found.append((message["headers"]["task"], args, {}))
    return found
""",
            retold="""
import base64
import json

def waiting(entries):
    messages = [json.loads(entry) for entry in entries]
    messages.reverse()
    return [
        (m["headers"]["task"], json.loads(base64.b64decode(m["body"]))[0], dict()) for m in messages
    ]
""",
        ),
    ),
    name="waiting",
    check=_check_waiting,
)

_CALL = """
import os
import random
from urllib.error import HTTPError, URLError

from celery import Celery
from till import call

app = Celery("answer", broker=os.environ["BROKER_URL"])
"""


def _with_call(rest: str) -> str:
    return f"{_CALL}\n{rest}"


NOT_RETRIED = "The provider answered 503, and the mail was never tried again."
LOST_CONNECTION = "The provider could not be reached at all, and the mail was never tried again."
NO_ANSWER = (
    "The provider took the request and did not answer in time, or broke the connection, and the"
    " mail was never tried again. Neither is a `URLError`."
)
RETRIED_404 = (
    "The provider answered 404, and the task asked again. It will be 404 the next time too."
)
TOO_OFTEN = "After six tries the task still did not give up."
TOO_FEW = "The task gave up before its sixth try."
NOT_GROWING = "The fifth delay is no longer than the first: a provider in trouble gets no rest."
TOGETHER = "Twenty mails that failed in the same second would all come back in the same second."


def _with_bad_minutes(caught: str = "OSError", options: str = "") -> str:
    """`mail` with a class of its own for what may be tried again."""
    return _with_call(f"""
class BadMinute(Exception):
    pass


@app.task(autoretry_for=(BadMinute,), max_retries=5, retry_backoff=True{options})
def mail(ticket):
    try:
        return call("mail", ticket=ticket)
    except {caught} as error:
        if getattr(error, "code", 500) < 500:
            raise
        raise BadMinute(str(error)) from error
""")


RETRIES = Service(
    title="A mail that comes through",
    prompt="""
The mail provider has bad minutes, and `mail` gives up at once. **Repair it:**

- An answer of 500 and above, no connection, one that breaks, or no answer in time: that is a bad
  minute. Try again, **six tries in all**, with delays that grow from try to try.
- An answer of 400 to 499 is final: fail at once.
- Many mails that fail in the same second must not come back in the same second.

The checker has a provider of its own. It does not wait for your delays: it reads the messages that
your task leaves in Redis.
""",
    starter=_with_call("""
@app.task
def mail(ticket):
    return call("mail", ticket=ticket)
"""),
    hints=(
        "`HTTPError` and `URLError` are both `OSError`s, and so are a timeout while reading and a"
        " connection that breaks before the answer. Only one of them has a `code`.",
        "`autoretry_for` goes by the class of the exception. Catch what may be tried again and"
        " raise a class of your own; let the rest through.",
        "`retry_backoff=True` grows, `max_retries=5` counts the tries after the first, and jitter"
        " is on unless you turn it off.",
    ),
    solutions={
        "a class for bad minutes": _with_bad_minutes(),
        "retry by hand": _with_call("""
@app.task(bind=True, max_retries=5)
def mail(self, ticket):
    try:
        return call("mail", ticket=ticket)
    except OSError as error:
        if getattr(error, "code", 500) < 500:
            raise
        most = 2 * 2 ** self.request.retries
        raise self.retry(exc=error, countdown=random.uniform(0, most))
"""),
    },
    wrong=(
        Wrong(
            name="retries everything",
            says=RETRIED_404,
            answer=_with_call("""
@app.task(autoretry_for=(OSError,), max_retries=5, retry_backoff=True)
def mail(ticket):
    return call("mail", ticket=ticket)
"""),
            retold=_with_call("""
@app.task(bind=True, max_retries=5)
def mail(self, ticket):
    try:
        return call("mail", ticket=ticket)
    except Exception as error:
        raise self.retry(exc=error, countdown=random.uniform(1, 2 ** (self.request.retries + 1)))
"""),
        ),
        Wrong(
            name="all at once",
            says=TOGETHER,
            answer=_with_bad_minutes(options=", retry_jitter=False"),
            retold=_with_call("""
@app.task(bind=True, max_retries=5)
def mail(self, ticket):
    try:
        return call("mail", ticket=ticket)
    except HTTPError as error:
        if error.code < 500:
            raise
        raise self.retry(exc=error, countdown=3 ** self.request.retries)
    except OSError as error:
        raise self.retry(exc=error, countdown=3 ** self.request.retries)
"""),
        ),
        Wrong(
            name="never gives up",
            says=TOO_OFTEN,
            answer=_with_call("""
@app.task(bind=True, max_retries=None)
def mail(self, ticket):
    try:
        return call("mail", ticket=ticket)
    except OSError as error:
        if getattr(error, "code", 500) < 500:
            raise
        raise self.retry(exc=error, countdown=random.uniform(0, 2 ** self.request.retries))
"""),
            retold=_with_call("""
class BadMinute(Exception):
    pass


@app.task(autoretry_for=(BadMinute,), retry_backoff=2, max_retries=1000)
def mail(ticket):
    try:
        return call("mail", ticket=ticket)
    except OSError as error:
        if isinstance(error, HTTPError) and error.code < 500:
            raise
        raise BadMinute(str(error)) from error
"""),
        ),
        Wrong(
            name="only what answered",
            says=LOST_CONNECTION,
            answer=_with_call("""
@app.task(bind=True, max_retries=5)
def mail(self, ticket):
    try:
        return call("mail", ticket=ticket)
    except HTTPError as error:
        if error.code < 500:
            raise
        raise self.retry(exc=error, countdown=random.uniform(0, 2 ** (self.request.retries + 1)))
"""),
            retold=_with_call("""
class BadMinute(Exception):
    pass


@app.task(autoretry_for=(BadMinute,), max_retries=5, retry_backoff=True)
def mail(ticket):
    try:
        return call("mail", ticket=ticket)
    except HTTPError as error:
        raise BadMinute() if error.code // 100 == 5 else error
"""),
        ),
        Wrong(
            name="only what urllib wraps",
            says=NO_ANSWER,
            answer=_with_bad_minutes(caught="URLError"),
            retold=_with_call("""
@app.task(bind=True, max_retries=5)
def mail(self, ticket):
    try:
        return call("mail", ticket=ticket)
    except (URLError, TimeoutError) as error:
        if isinstance(error, HTTPError) and error.code < 500:
            raise
        raise self.retry(exc=error, countdown=random.uniform(0, 2 ** (self.request.retries + 1)))
"""),
        ),
    ),
    name="app",
    trial="comes_through",
)

_HOUSE = """
import os

from celery import Celery

app = Celery("answer", broker=os.environ["BROKER_URL"])
"""


def _house(settings: str, priority: str) -> str:
    return f'''{_HOUSE}{settings}

@app.task
def mail(ticket): ...


@app.task
def report(month): ...


def remind(ticket, minutes):
    """Sends the mail that says when the film begins; `minutes` are left until then."""
    {priority}
'''


WRONG_QUEUE = "A report was found in the queue `mails`; it holds up every mail behind it."
NOT_IN_MAILS = "A task that was added later did not go to `mails`. Who will remember to route it?"
NO_REMINDER = "A reminder was not found in the queue `mails`."
NOT_FIRST = (
    "An urgent reminder was sent, and the worker took mails before it that could have waited."
)
NO_REPORT = "A report was not found in the queue `reports`."
LAST = "The urgent reminder came last of all."
OVERTAKES = "A reminder for a film in ten hours overtook mails that had waited longer."

ROUTING = Service(
    title="In ten minutes the film begins",
    prompt="""
All tasks of the house go to one queue. **Give them two**, `reports` and `mails`, and let urgent
reminders overtake.

- `report` goes to `reports`.
- Everything else goes to `mails`, also a task that a colleague adds to the app next week.
- `remind(ticket, minutes)` sends `mail`. With less than 60 minutes left, the worker of `mails`
  takes it **before everything that waits there**. Otherwise it waits its turn, like any mail.

The checker sends tasks and takes them out as a worker would, one by one.
""",
    starter=_house("", "mail.delay(ticket)"),
    hints=(
        "`task_routes` names exceptions. For everything else there is `task_default_queue`.",
        "Nobody can be more urgent than 0. Which priority has a mail for which nobody said one?"
        " Look into the message: `properties`.",
        "`task_default_priority` gives the ordinary ones a place from which others can overtake.",
    ),
    solutions={
        "default priority": _house(
            """
app.conf.task_default_queue = "mails"
app.conf.task_routes = {"answer.report": {"queue": "reports"}}
app.conf.task_default_priority = 6
""",
            "mail.apply_async((ticket,), priority=0 if minutes < 60 else 6)",
        ),
        "a router": _house(
            """

def route(name, args, kwargs, options, task=None, **rest):
    if name.endswith(".report"):
        return {"queue": "reports"}
    return {"queue": "mails", "priority": 0 if options.get("priority") == 0 else 9}


app.conf.task_routes = (route,)
app.conf.broker_transport_options = {"priority_steps": [0, 9]}
""",
            'mail.apply_async((ticket,), **({"priority": 0} if minutes < 60 else {}))',
        ),
    },
    wrong=(
        Wrong(
            name="nine is urgent",
            says=LAST,
            answer=_house(
                """
app.conf.task_default_queue = "mails"
app.conf.task_routes = {"answer.report": {"queue": "reports"}}
""",
                "mail.apply_async((ticket,), priority=9 if minutes < 60 else 0)",
            ),
            retold=_house(
                """
app.conf.task_default_queue = "mails"
app.conf.task_default_priority = 3
app.conf.task_routes = {"answer.rep*": {"queue": "reports"}}
""",
                """if minutes < 60:
        mail.apply_async(args=[ticket], priority=7)
    else:
        mail.delay(ticket)""",
            ),
        ),
        Wrong(
            name="as urgent as the rest",
            says=NOT_FIRST,
            answer=_house(
                """
app.conf.task_default_queue = "mails"
app.conf.task_routes = {"answer.report": {"queue": "reports"}}
""",
                "mail.apply_async((ticket,), priority=0 if minutes < 60 else 9)",
            ),
            retold=_house(
                """
app.conf.task_default_queue = "mails"
app.conf.task_default_priority = 2
app.conf.task_routes = {"answer.report": {"queue": "reports"}}
""",
                "mail.apply_async((ticket,), priority=1 if minutes < 60 else 2)",
            ),
        ),
        Wrong(
            name="routes what it knows",
            says=NOT_IN_MAILS,
            answer=_house(
                """
app.conf.task_routes = {
    "answer.report": {"queue": "reports"},
    "answer.mail": {"queue": "mails"},
}
app.conf.task_default_priority = 6
""",
                "mail.apply_async((ticket,), priority=0 if minutes < 60 else 6)",
            ),
            retold=_house(
                """
app.conf.task_default_queue = "reports"
app.conf.task_routes = {"answer.m*": {"queue": "mails"}}
app.conf.task_default_priority = 9
""",
                "mail.apply_async((ticket,), priority=3 if minutes < 60 else 9)",
            ),
        ),
    ),
    name="app",
    trial="overtakes",
)

_SCREENS = """
import os

from celery import Celery, chord, group
from till import call

app = Celery("answer", broker=os.environ["BROKER_URL"], backend=os.environ["BROKER_URL"])
"""


def _screens(rest: str) -> str:
    return f"""{_SCREENS}

@app.task
def takings(screen):
    return int(call("takings", screen=screen))

{rest}"""


REFUSED = "The report ended with an error: {}"
WAITS = (
    "While the first screen is counted, a child of the worker does nothing but wait for it. With as"
    " many reports as children, all of them wait, and nobody counts."
)
ONE_BY_ONE = "Two children are free, and the screens are asked one after the other."
NO_MAIL = "All screens have answered, and no mail went out."
WRONG_TOTAL = "The mail did not say the sum of the screens' takings."
MAIL_OF_A_PART = (
    "One screen could not be counted, and a mail with the total of the others went out."
)
SEVERAL_MAILS = "One report was asked for, and more than one mail went out."

CHORD = Service(
    title="The evening's report",
    prompt="""
`answer.report` is to ask every screen's till for its takings and mail the total. As it stands,
Celery refuses it, with good reason: it waits for tasks inside a task. **Repair it.**

- After `report.delay([1, 2, 3])` exactly one `call("mail", total=…)` is made, with the sum.
- Screens are asked side by side as far as there are children, and no child sits and waits.
- Where a screen cannot be counted, no mail goes out.

`takings` may stay as it is. The checker's worker has two children.
""",
    starter=_screens("""
@app.task
def report(screens):
    total = sum(takings.delay(screen).get() for screen in screens)
    call("mail", total=total)
"""),
    hints=(
        "What has to happen once, after several others are done? The lesson had a name for it.",
        "A task of its own takes the list of the results, adds and mails. `report` only puts the"
        " pieces together and sends them.",
        "`chord((takings.s(screen) for screen in screens), finish.s()).delay()`",
    ),
    solutions={
        "a chord": _screens("""
@app.task
def mail_total(parts):
    call("mail", total=sum(parts))


@app.task
def report(screens):
    chord((takings.s(screen) for screen in screens), mail_total.s()).delay()
"""),
        "becomes a chord": _screens("""
@app.task
def finish(parts):
    return call("mail", total=sum(parts))


@app.task(bind=True)
def report(self, screens):
    raise self.replace(group(takings.s(screen) for screen in screens) | finish.s())
"""),
    },
    wrong=(
        Wrong(
            name="waits all the same",
            says=WAITS,
            answer=_screens("""
@app.task
def report(screens):
    parts = [takings.delay(screen) for screen in screens]
    call("mail", total=sum(part.get(disable_sync_subtasks=False) for part in parts))
"""),
            retold=_screens("""
from celery.result import allow_join_result


@app.task
def report(screens):
    with allow_join_result():
        total = sum(group(takings.s(screen) for screen in screens)().get())
    call("mail", total=total)
"""),
        ),
        Wrong(
            name="one after the other",
            says=ONE_BY_ONE,
            answer=_screens("""
@app.task
def add(total, screens):
    if not screens:
        return call("mail", total=total)
    add.delay(total + takings(screens[0]), screens[1:])


@app.task
def report(screens):
    add.delay(0, screens)
"""),
            retold=_screens("""
@app.task
def add(total, screen):
    return total + takings(screen)


@app.task
def mail_total(total):
    call("mail", total=total)


@app.task
def report(screens):
    first, *rest = screens
    steps = takings.s(first)
    for screen in rest:
        steps = steps | add.s(screen)
    (steps | mail_total.s()).delay()
"""),
        ),
        Wrong(
            name="a total of what there is",
            says=MAIL_OF_A_PART,
            answer=_screens("""
@app.task
def takings_if_any(screen):
    try:
        return takings(screen)
    except Exception:
        return 0


@app.task
def finish(parts):
    call("mail", total=sum(parts))


@app.task
def report(screens):
    chord((takings_if_any.s(screen) for screen in screens), finish.s()).delay()
"""),
            retold=_screens("""
from urllib.error import HTTPError


@app.task
def count(screen):
    try:
        return [takings(screen)]
    except HTTPError:
        return []


@app.task
def finish(parts):
    call("mail", total=sum(sum(part) for part in parts))


@app.task(bind=True)
def report(self, screens):
    raise self.replace(group(count.s(screen) for screen in screens) | finish.s())
"""),
        ),
    ),
    name="app",
    trial="reports_once",
)

LESSON = Lesson(
    slug="tasks-with-celery",
    track="async",
    title="Tasks with Celery",
    summary="Move slow work out of a request, and bound, route, retry and watch what does it.",
    minutes=40,
    size="small",
    other_data="",
    exercises=(WAITING, RETRIES, ROUTING, CHORD),
    prerequisites=("joins",),
)
