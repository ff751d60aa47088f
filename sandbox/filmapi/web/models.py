"""Answers kept for requests that carry an idempotency key."""

from django.conf import settings
from django.db import models


class KeptAnswer(models.Model):
    """The answer to a POST, given again to whoever repeats it with the same key."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, db_index=False)
    key = models.CharField(max_length=128)
    fingerprint = models.CharField(max_length=64, help_text="HMAC of method, path and body")
    status = models.SmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(default="")
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["member", "key"], name="one_answer_a_key", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return self.key
