"""A lesson's own Redis database and its own MongoDB database, emptied without touching any other.

A server may be one that the learner brought, with data of theirs on it. So a database is claimed
first, only an empty one can be claimed, and only a claimed one is ever emptied.
"""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from sandbox.errors import SandboxError

_CLAIM = "backend-notebooks:database:{}"
_CLAIMS = "backend_notebooks"

# No cell waits longer than ten seconds for a server that is gone or hangs.
_CONNECT_SECONDS = 3
_ANSWER_SECONDS = 5
_OPERATION_SECONDS = 8


def fresh_redis(url: str, slug: str) -> Any:
    """A `redis.Redis` on an empty logical database that belongs to this lesson alone.

    Which number that is, database 0 remembers under keys of ours. The client does not try again by
    itself: a lesson shows what happens, when it happens. Raises SandboxError where no database is
    free.
    """
    with _redis(url) as keeper:
        number = _claimed_number(keeper, url, slug)
    client = _redis(_with_number(url, number), decode_responses=True)
    client.flushdb()
    return client


def _redis(url: str, **options: Any) -> Any:
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return redis.Redis.from_url(
        url,
        retry=Retry(NoBackoff(), 0),
        socket_connect_timeout=_CONNECT_SECONDS,
        socket_timeout=_ANSWER_SECONDS,
        **options,
    )


def _claimed_number(keeper: Any, url: str, slug: str) -> int:
    import redis

    for number in range(1, 64):
        claim = _CLAIM.format(number)
        if (owner := keeper.get(claim)) is not None:
            if owner == slug.encode():
                return number
            continue
        with _redis(_with_number(url, number)) as candidate:
            try:
                free = candidate.dbsize() == 0
            except redis.ResponseError:  # beyond the server's number of databases
                break
        if free and (keeper.set(claim, slug, nx=True) or keeper.get(claim) == slug.encode()):
            return number
    raise SandboxError(
        "Every database of this Redis server holds keys or belongs to another lesson.",
        "Unset REDIS_URL to use the sandbox's own server, or raise its `databases` setting.",
    )


def database_url(url: str, client: Any) -> str:
    """The server's URL with the number of the logical database that a client of ours uses."""
    return _with_number(url, client.connection_pool.connection_kwargs["db"])


def _with_number(url: str, number: int) -> str:
    """The URL of another logical database; in redis-py the URL's number wins over `db=`."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{number}"))


def fresh_mongo(url: str, slug: str) -> Any:
    """A `pymongo.database.Database` without collections that belongs to this lesson alone.

    An operation ends after eight seconds, its retries included. A whole `with_transaction` is not
    one operation: where the server is gone it goes on for two minutes unless `pymongo.timeout`
    says otherwise.

    Raises SandboxError where a database of that name holds collections that are not ours.
    """
    import pymongo

    client: Any = pymongo.MongoClient(url, timeoutMS=_OPERATION_SECONDS * 1000)
    name = database_name(slug)
    claims = client[_CLAIMS]["claims"]
    if claims.find_one({"_id": name}) is None:
        if client[name].list_collection_names():
            raise SandboxError(
                f"MongoDB already holds a database {name} that this project did not make.",
                "Rename or move it, or unset MONGO_URL to use the sandbox's own server.",
            )
        claims.replace_one({"_id": name}, {"_id": name}, upsert=True)
    for collection in client[name].list_collections(filter={"type": "collection"}):
        # SecantusDB drops a document at a time, each to the disk before the next: minutes for what
        # this deletes in a second.
        client[name][collection["name"]].delete_many({})
    client.drop_database(name)
    return client[name]


def database_name(slug: str) -> str:
    """The name of a lesson's own database, the same in PostgreSQL and MongoDB."""
    return "lesson_" + slug.replace("-", "_")
