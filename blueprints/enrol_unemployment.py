"""职工参保登记申报(失业): 参保登记 by the door of the unemployment manual, with the pages of `blueprints.enrol`."""

from blueprints.enrol import door

blueprint = door("register", "/unemployment/register")
