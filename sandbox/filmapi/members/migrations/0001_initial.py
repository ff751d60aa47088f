"""The film club's table as it was before this project: `migrate --fake-initial` adopts it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    operations = [
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("email", models.TextField()),
                ("joined", models.DateField()),
                ("city", models.TextField()),
            ],
            options={
                "db_table": "member",
                "constraints": [models.UniqueConstraint(fields=["email"], name="member_email_key")],
            },
        ),
    ]
