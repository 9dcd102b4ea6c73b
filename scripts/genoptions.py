"""genoptions - options that make-dump and make-nsf have in common."""

import getopt
import sys

from mailbox import KINDS

KNOWN = ("help", "attachments=", "attachment-size=", "one-big=", "kinds=")


def size_of(text):
    unit = {"K": 10, "M": 20, "G": 30}.get(text[-1:].upper())
    number = text if unit is None else text[:-1]
    if not number.isdigit():
        raise ValueError("not a size: " + text)
    return int(number) << (unit or 0)


def option(options, name, value):
    """One that all generators have."""
    if name == "--attachments":
        options["attachments"] = float(value)
    elif name == "--attachment-size":
        low, _, high = value.partition("-")
        options["size"] = (size_of(low), size_of(high or low))
        if options["size"][0] > options["size"][1]:
            raise ValueError("the smaller size comes first: " + value)
    elif name == "--one-big":
        options["big"] = size_of(value)
    else:
        options["kinds"] = tuple(value.split(","))
        for kind in options["kinds"]:
            if kind not in KINDS:
                raise ValueError("no such kind: " + kind)


def options_from(argv, text, more=(), take=None):
    """Options, and what is left; take(options, name, value) has more."""
    options = {"attachments": 10, "size": (1024, 40960), "big": None,
               "kinds": KINDS}
    given, rest = getopt.gnu_getopt(argv, "h", KNOWN + tuple(more))
    for name, value in given:
        if name in ("-h", "--help"):
            sys.stdout.write(text)
            sys.exit(0)
        if name[2:] in more or name[2:] + "=" in more:
            take(options, name, value)
        else:
            option(options, name, value)
    return options, rest
