"""Exercises of the lesson on crashes: acknowledgement, idempotence, dead letters, the outbox."""

from sandbox.exercises.spec import Lesson, Service, Wrong

_CALL = """
import os

from celery import Celery
from outside import call

app = Celery("answer", broker=os.environ["BROKER_URL"])
app.conf.worker_prefetch_multiplier = 1
"""


def _with_call(rest: str) -> str:
    return f"{_CALL}\n{rest}"


NOT_CALLED = "Nothing was called at all. The worker says: {}"
NO_SELF = NOT_CALLED.format("""NameError("name 'self' is not defined")""")
LOST_WITH_WORKER = (
    "The worker was killed while it printed, another one was started, an hour went by: nobody has"
    " printed the ticket. Its message was gone before the work was done."
)
LOST_WITH_CHILD = (
    "The child that printed was killed, its worker lived on: nobody has printed the ticket. The"
    " worker took the child's death for an answer and acknowledged the message."
)
DECLINED = "The message came a second time, and the task declined to do what nobody had done."
DONE_AGAIN = "A ticket that was printed without any trouble was printed once more."

SURVIVES = Service(
    title="Nothing lost in a crash",
    prompt="""
A ticket that was sold must be printed, whatever is killed meanwhile. **Repair `print_ticket`** (or
the app's settings) so that it is begun again

- when the child process that works on it is killed, as the kernel does when memory is short, and
- when the whole worker is killed and another one is started later.

A ticket may be printed twice if somebody dies. It must not be printed twice when nobody does.
""",
    starter=_with_call("""
@app.task
def print_ticket(ticket):
    call("print", ticket=ticket)
"""),
    hints=(
        "When does the message leave `unacked`: before the work, or after it?",
        "One setting says *when* a message is acknowledged. Another says what a worker does with"
        " the message of a child that it has lost.",
        "`acks_late=True` and `reject_on_worker_lost=True` for the task, or `task_…` for the app.",
    ),
    solutions={
        "on the task": _with_call("""
@app.task(acks_late=True, reject_on_worker_lost=True)
def print_ticket(ticket):
    call("print", ticket=ticket)
"""),
        "in the settings": _with_call("""
app.conf.update(task_acks_late=True, task_reject_on_worker_lost=True)


@app.task
def print_ticket(ticket):
    call("print", ticket=ticket)
"""),
    },
    wrong=(
        Wrong(
            name="late and no more",
            says=LOST_WITH_CHILD,
            answer=_with_call("""
@app.task(acks_late=True)
def print_ticket(ticket):
    call("print", ticket=ticket)
"""),
            retold=_with_call("""
app.conf.task_acks_late = True


@app.task
def print_ticket(ticket):
    call("print", ticket=ticket)
"""),
        ),
        Wrong(
            name="retries",
            says=LOST_WITH_WORKER,
            answer=_with_call("""
@app.task(autoretry_for=(Exception,), max_retries=10, retry_backoff=True)
def print_ticket(ticket):
    call("print", ticket=ticket)
"""),
            retold=_with_call("""
@app.task(bind=True, reject_on_worker_lost=True, max_retries=None)
def print_ticket(self, ticket):
    try:
        call("print", ticket=ticket)
    except BaseException as error:
        raise self.retry(exc=error, countdown=1)
"""),
        ),
        Wrong(
            name="never twice",
            says=DECLINED,
            answer=_with_call("""
@app.task(bind=True, acks_late=True, reject_on_worker_lost=True)
def print_ticket(self, ticket):
    if self.request.delivery_info["redelivered"]:
        return
    call("print", ticket=ticket)
"""),
            retold=_with_call("""
import redis

app.conf.update(task_acks_late=True, task_reject_on_worker_lost=True)


@app.task
def print_ticket(ticket):
    if redis.Redis.from_url(os.environ["BROKER_URL"]).set(f"begun:{ticket}", 1, nx=True):
        call("print", ticket=ticket)
"""),
        ),
    ),
    name="app",
    trial="survives",
    seconds=30,
)

CHARGED_TWICE = "One order, sent once, redelivered once: the card was charged twice."
DOUBLE_CLICK = (
    "The buyer clicked twice, so the order was sent twice, and the card was charged twice. What do"
    " the two messages have in common?"
)
MERGED = "Two orders of the same amount were charged once. They are not the same."
NEVER_CHARGED = (
    "The bank refused the first try with 503, the order was sent again, and the card was never"
    " charged. It had been noted as done before it was."
)

ONCE = Service(
    title="Charged once",
    prompt="""
`charge(order, cents)` has a card charged. Messages come at least once, so it will run twice for
some orders. **Repair it so that each order is charged exactly once**,

- however often a message is delivered, also while the first delivery is still at work,
- however often an order is *sent*: buyers double-click,
- and never zero times: when the bank answers 503, the order will be sent again later.

The bank understands the header `Idempotency-Key`: it carries out one request for each key and
answers later ones like the first. `call(…, key=…)` sets it.
""",
    starter=_with_call("""
app.conf.task_acks_late = True


@app.task
def charge(order, cents):
    call("charge", order=order, cents=cents)
"""),
    hints=(
        "A note of your own, before the call or after it, always leaves a moment in which a crash"
        " makes it wrong. Who can tell for certain whether the card was charged?",
        "The key must be the same for every delivery and every message of one order, and differ"
        " for every other order.",
        "Not the task's id (each message has its own), not the amount (orders share it).",
    ),
    solutions={
        "the order is the key": _with_call("""
app.conf.task_acks_late = True


@app.task
def charge(order, cents):
    call("charge", key=f"order-{order}", order=order, cents=cents)
"""),
        "a note to save calls": _with_call("""
import uuid

import redis

app.conf.task_acks_late = True
notes = redis.Redis.from_url(os.environ["BROKER_URL"])


@app.task
def charge(order, cents):
    if notes.exists(f"charged:{order}"):
        return
    call("charge", key=str(uuid.uuid5(uuid.NAMESPACE_OID, str(order))), order=order, cents=cents)
    notes.set(f"charged:{order}", 1, ex=24 * 60 * 60)
"""),
    },
    wrong=(
        Wrong(
            name="a new key each time",
            says=CHARGED_TWICE,
            answer=_with_call("""
import uuid

app.conf.task_acks_late = True


@app.task
def charge(order, cents):
    call("charge", key=str(uuid.uuid4()), order=order, cents=cents)
"""),
            retold=_with_call("""
import redis

app.conf.task_acks_late = True
notes = redis.Redis.from_url(os.environ["BROKER_URL"])


@app.task
def charge(order, cents):
    if not notes.exists(f"charged:{order}"):
        call("charge", order=order, cents=cents)
        notes.set(f"charged:{order}", 1)
"""),
        ),
        Wrong(
            name="the task's id",
            says=DOUBLE_CLICK,
            answer=_with_call("""
app.conf.task_acks_late = True


@app.task(bind=True)
def charge(self, order, cents):
    call("charge", key=self.request.id, order=order, cents=cents)
"""),
            retold=_with_call("""
app.conf.task_acks_late = True


@app.task(bind=True)
def charge(self, order, cents):
    call("charge", key=f"{order}/{self.request.root_id}", order=order, cents=cents)
"""),
        ),
        Wrong(
            name="noted before done",
            says=NEVER_CHARGED,
            answer=_with_call("""
import redis

app.conf.task_acks_late = True
notes = redis.Redis.from_url(os.environ["BROKER_URL"])


@app.task
def charge(order, cents):
    if notes.set(f"charged:{order}", 1, nx=True):
        call("charge", order=order, cents=cents)
"""),
            retold=_with_call("""
import redis

app.conf.task_acks_late = True
notes = redis.Redis.from_url(os.environ["BROKER_URL"])


@app.task
def charge(order, cents):
    if notes.sadd("charged", order) == 1:
        call("charge", key=f"order-{order}", order=order, cents=cents)
"""),
        ),
        Wrong(
            name="the amount",
            says=MERGED,
            answer=_with_call("""
app.conf.task_acks_late = True


@app.task
def charge(order, cents):
    call("charge", key=f"charge-{cents}", order=order, cents=cents)
"""),
            retold=_with_call("""
import uuid

import redis

app.conf.task_acks_late = True


@app.task
def charge(order, cents):
    key = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{cents} cents"))
    call("charge", key=key, order=order, cents=cents)
"""),
        ),
        Wrong(
            name="no `self` to ask",
            says=NO_SELF,
            answer=_with_call("""
app.conf.task_acks_late = True


@app.task
def charge(order, cents):
    call("charge", key=f"{order}/{self.request.id}", order=order, cents=cents)
"""),
            retold=_with_call("""
@app.task(acks_late=True)
def charge(order, cents):
    key = "charge-" + self.request.id
    call("charge", key=key, order=order, cents=cents)
"""),
        ),
    ),
    name="app",
    trial="charged_once",
    seconds=30,
)

_FILMS = """
import json
import os
import signal

import redis
from celery import Celery
from outside import call

app = Celery("answer", broker=os.environ["BROKER_URL"])
app.conf.update(task_acks_late=True, task_reject_on_worker_lost=True)
client = redis.Redis.from_url(os.environ["BROKER_URL"])


def read(title):
    if call("read", title=title) == "crash":   # stands for a library that crashes
        os.kill(os.getpid(), signal.SIGKILL)

"""

FOR_EVER = "Three children have died of the same film, and it was given to a fourth."
TOO_SOON = (
    "A film that made one child crash would have been read the second time. It was given up after"
    " fewer than three tries."
)
DROPPED = "After its third crash the film was nowhere to be found: not read, and not in `dead`."
GOOD_ONES = "The films that crash nobody were not all read, once each."
WRONG_DEAD = "In `dead` there should be one entry: the film that crashes everybody."

DEAD = Service(
    title="Three times and out",
    prompt="""
Some films crash the library that reads them, and the child process with it. With late
acknowledgement they come back for ever. **Repair `import_film`:**

- A film is tried three times. One that crashes every time goes to the Redis list `dead`, as an
  entry that contains its title, and is not tried a fourth time.
- One that crashes once and then can be read is read, and does not go to `dead`.
- Films that crash nobody are read once.

`client` is a connection to Redis. With `@app.task(bind=True)` the function gets the task as `self`;
a message that comes back has the same `self.request.id`.
""",
    starter=_FILMS
    + """
@app.task
def import_film(title):
    read(title)
""",
    hints=(
        "Who is killed cannot count. The count must be made before the work, and kept where the"
        " next child finds it.",
        "`client.incr(key)` adds one and returns the sum; the task id makes a good key.",
        "More than three: push the title to `dead` and return. To return is to acknowledge.",
    ),
    solutions={
        "count first": _FILMS
        + """
@app.task(bind=True)
def import_film(self, title):
    key = f"tries:{self.request.id}"
    if client.incr(key) > 3:
        client.rpush("dead", json.dumps({"task": self.name, "title": title}))
        return
    read(title)
    client.delete(key)
""",
        "counted by Celery": _FILMS
        + """
from celery.signals import task_failure


@app.task(retry_on_worker_lost=True, max_retries=2, default_retry_delay=0)
def import_film(title):
    read(title)


@task_failure.connect(sender=import_film)
def bury(args=(), **rest):
    client.rpush("dead", str(args))
""",
        "a queue for the dead": _FILMS
        + """
class ThreeTimes(app.Task):
    def __call__(self, *args, **kwargs):
        if client.hincrby("tries", self.request.id, 1) > 3:
            self.apply_async(args, kwargs, queue="dead")
            return None
        result = self.run(*args, **kwargs)
        client.hdel("tries", self.request.id)
        return result


@app.task(base=ThreeTimes)
def import_film(title):
    read(title)
""",
    },
    wrong=(
        Wrong(
            name="counts in memory",
            says=FOR_EVER,
            answer=_FILMS
            + """
tries = {}


@app.task(bind=True)
def import_film(self, title):
    tries[self.request.id] = tries.get(self.request.id, 0) + 1
    if tries[self.request.id] > 3:
        client.rpush("dead", title)
        return
    read(title)
""",
            retold=_FILMS
            + """
@app.task(bind=True, max_retries=2)
def import_film(self, title):
    try:
        read(title)
    except BaseException as error:
        if self.request.retries >= 2:
            client.rpush("dead", title)
            raise
        raise self.retry(exc=error, countdown=0)
""",
        ),
        Wrong(
            name="out at the first sight",
            says=TOO_SOON,
            answer=_FILMS
            + """
@app.task(bind=True)
def import_film(self, title):
    if self.request.delivery_info["redelivered"]:
        client.rpush("dead", title)
        return
    read(title)
""",
            retold=_FILMS
            + """
@app.task(reject_on_worker_lost=False)
def import_film(title):
    read(title)
""",
        ),
        Wrong(
            name="rejected into nothing",
            says=DROPPED,
            answer=_FILMS
            + """
from celery.exceptions import Reject


@app.task(bind=True)
def import_film(self, title):
    if client.incr(f"tries:{self.request.id}") > 3:
        raise Reject("a dead letter", requeue=False)
    read(title)
""",
            retold=_FILMS
            + """
@app.task(bind=True)
def import_film(self, title):
    if client.hincrby("tries", self.request.id, 1) > 3:
        raise RuntimeError(f"{title} cannot be read")
    read(title)
""",
        ),
        Wrong(
            name="no `self` to ask",
            says=NO_SELF,
            answer=_FILMS
            + """
@app.task
def import_film(title):
    if client.incr(f"tries:{self.request.id}") > 3:
        client.rpush("dead", title)
        return
    read(title)
""",
            retold=_FILMS
            + """
@app.task(acks_late=True)
def import_film(title):
    tries = client.hincrby("tries", self.request.id, 1)
    if tries <= 3:
        read(title)
    else:
        client.lpush("dead", json.dumps([title]))
""",
        ),
    ),
    name="app",
    trial="three_times",
    seconds=30,
)

_SHOP = '''
import json
import os

from celery import Celery

app = Celery("answer", broker=os.environ["BROKER_URL"])

@app.task
def mail(ticket): ...

INSERT = """INSERT INTO ticket (showing_id, screen_id, seat_number, price, sold_at)
    SELECT id, screen_id, %s, 12.00, now() FROM showing WHERE id = %s RETURNING id"""

'''

NOT_MAILED = "A ticket was sold, `relay` has run, and there is no message for its mail."
GHOST = "The commit failed, no ticket was sold, and a mail about one was sent."
NEEDS_BROKER = (
    "The broker was down for a moment. The ticket was sold, and the buyer saw an error from the"
    " broker."
)
LOST = (
    "A ticket was sold while the broker was down. `relay` ran then, and again when the broker was"
    " back: its mail was never sent."
)
EVERY_TIME = "Each run of `relay` sends the same mails once more."

OUTBOX = Service(
    title="The outbox",
    prompt="""
`sell(connection, showing, seat)` sells a ticket and has a mail sent, `mail(ticket)`. Sending before
the commit and sending after it are both wrong. **Write the outbox:** `sell` writes into the table
`outbox (id, task, args)`, and `relay(connection)`, which runs every second somewhere else, sends
what is there.

- If the sale is not committed, also when COMMIT itself fails, no mail is sent.
- `sell` works while the broker is down.
- Every ticket that was sold gets its mail in the end, also where `relay` fails in the middle. Twice
  may happen; once `relay` has succeeded, it does not send the same again.

`sell` commits and returns the ticket's id. The table is there: `id` comes by itself, `task` is
text, `args` is jsonb.
""",
    starter=_SHOP
    + """
def sell(connection, showing, seat):
    with connection, connection.cursor() as cursor:      # commits at the end
        cursor.execute(INSERT, (seat, showing))
        (ticket,) = cursor.fetchone()
    mail.delay(ticket)
    return ticket


def relay(connection):
    ...
""",
    hints=(
        "One transaction can hold a ticket and a row that says what has to be sent. It cannot hold"
        " a message in Redis.",
        "`relay`: in one transaction read rows, send each, delete it; commit last. What does a"
        " crash between the sending and the commit lead to?",
        "`app.send_task(task, args)` sends by name. `FOR UPDATE SKIP LOCKED` lets relays share.",
    ),
    solutions={
        "row by row": _SHOP
        + """
def sell(connection, showing, seat):
    with connection, connection.cursor() as cursor:
        cursor.execute(INSERT, (seat, showing))
        (ticket,) = cursor.fetchone()
        cursor.execute("INSERT INTO outbox (task, args) VALUES (%s, %s)",
                       (mail.name, json.dumps([ticket])))
    return ticket


def relay(connection):
    while True:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT id, task, args FROM outbox ORDER BY id LIMIT 1"
                           " FOR UPDATE SKIP LOCKED")
            row = cursor.fetchone()
            if row is None:
                return
            app.send_task(row[1], row[2])
            cursor.execute("DELETE FROM outbox WHERE id = %s", (row[0],))
""",
        "all at once": _SHOP
        + """
def sell(connection, showing, seat):
    with connection, connection.cursor() as cursor:
        cursor.execute(f'''
            WITH sold AS ({INSERT}), noted AS (
                INSERT INTO outbox (task, args)
                SELECT 'answer.mail', jsonb_build_array(id) FROM sold)
            SELECT id FROM sold''', (seat, showing))
        return cursor.fetchone()[0]


def relay(connection):
    with connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM outbox RETURNING task, args")
        for task, args in cursor.fetchall():
            app.send_task(task, args)
""",
    },
    wrong=(
        Wrong(
            name="sends before the commit",
            says=GHOST,
            answer=_SHOP
            + """
def sell(connection, showing, seat):
    with connection, connection.cursor() as cursor:
        cursor.execute(INSERT, (seat, showing))
        (ticket,) = cursor.fetchone()
        mail.delay(ticket)
    return ticket


def relay(connection): ...
""",
            retold=_SHOP
            + """
def sell(connection, showing, seat):
    cursor = connection.cursor()
    cursor.execute(INSERT, (seat, showing))
    (ticket,) = cursor.fetchone()
    app.send_task("answer.mail", [ticket])
    connection.commit()
    return ticket


def relay(connection):
    pass
""",
        ),
        Wrong(
            name="sends after the commit",
            says=NEEDS_BROKER,
            answer=_SHOP
            + """
def sell(connection, showing, seat):
    with connection, connection.cursor() as cursor:
        cursor.execute(INSERT, (seat, showing))
        (ticket,) = cursor.fetchone()
    mail.delay(ticket)
    return ticket


def relay(connection):
    pass
""",
            retold=_SHOP
            + """
def sell(connection, showing, seat):
    with connection, connection.cursor() as cursor:
        cursor.execute(INSERT, (seat, showing))
        (ticket,) = cursor.fetchone()
        cursor.execute("INSERT INTO outbox (task, args) VALUES ('answer.mail', %s)",
                       (json.dumps([ticket]),))
    relay(connection)
    return ticket


def relay(connection):
    with connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM outbox RETURNING args")
        for (args,) in cursor.fetchall():
            mail.apply_async(args)
""",
        ),
        Wrong(
            name="deletes, then sends",
            says=LOST,
            answer=_SHOP
            + """
def sell(connection, showing, seat):
    with connection, connection.cursor() as cursor:
        cursor.execute(INSERT, (seat, showing))
        (ticket,) = cursor.fetchone()
        cursor.execute("INSERT INTO outbox (task, args) VALUES ('answer.mail', %s)",
                       (json.dumps([ticket]),))
    return ticket


def relay(connection):
    with connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM outbox RETURNING task, args")
        rows = cursor.fetchall()
    for task, args in rows:
        app.send_task(task, args)
""",
            retold=_SHOP
            + """
def sell(connection, showing, seat):
    with connection, connection.cursor() as cursor:
        cursor.execute(INSERT, (seat, showing))
        (ticket,) = cursor.fetchone()
    try:
        mail.delay(ticket)
    except Exception as error:
        print("the mail will have to wait:", error)
    return ticket


def relay(connection):
    with connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM outbox RETURNING task, args")
        for task, args in cursor.fetchall():
            app.send_task(task, args)
""",
        ),
    ),
    name="sell",
    trial="outbox",
    seconds=30,
)

LESSON = Lesson(
    slug="when-the-worker-dies",
    track="async",
    title="When the worker dies",
    summary="Kill workers in the middle, and build tasks that are neither lost nor done twice.",
    minutes=40,
    size="small",
    setup="""
CREATE TABLE outbox (
    id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    task text  NOT NULL,
    args jsonb NOT NULL
);
""",
    other_data="",
    exercises=(SURVIVES, ONCE, DEAD, OUTBOX),
    prerequisites=("tasks-with-celery",),
)
