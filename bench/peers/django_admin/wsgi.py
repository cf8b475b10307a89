from django.core.wsgi import get_wsgi_application


def create_app():
    return get_wsgi_application()
