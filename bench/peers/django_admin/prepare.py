"""Makes the database with the people of people.json and one account, and collects the static files."""

import json
import os

import django
from django.conf import settings
from django.core.management import call_command


def main():
    django.setup()
    from django.contrib.auth.models import User

    from django_admin.models import Person

    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    people = json.loads((settings.DATA_DIR / "people.json").read_text(encoding="utf-8"))
    Person.objects.bulk_create(Person(**each) for each in people)
    User.objects.create_superuser(os.environ["DJANGO_LOGIN"], password=os.environ["DJANGO_PASSWORD"])


if __name__ == "__main__":
    main()
