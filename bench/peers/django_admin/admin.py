from django.contrib import admin

from django_admin.models import Person

EDITABLE = ("residence_address", "mobile", "home_phone", "education", "mailing_address", "postcode")
SHOWN = ("name", "sex", "nation", "birth_date", "work_start_date", "household", "household_address")


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    """The same fields as on the portal's page: six to edit, seven to read. Everything else as Django has it."""

    list_display = ("name", "document_number", "mobile")
    search_fields = ("=document_number",)
    fields = EDITABLE + SHOWN
    readonly_fields = SHOWN
    ordering = ("id",)
