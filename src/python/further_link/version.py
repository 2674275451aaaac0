"""The version of Further Link that this package belongs to."""

__version__ = "6.0.0"
