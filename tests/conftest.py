"""The probe of the Qt binding is test number one: on a bad one, all that follows would end in an abort."""

import gc

from hypothesis import settings

import landscape_app  # noqa: F401 (before NumPy: it asks for one BLAS thread, as the program does)

# How long a machine takes for an example says nothing; and the same commit passes or fails each time.
settings.register_profile("landscape", deadline=None, derandomize=True)
settings.load_profile("landscape")


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.path.name != "test_a_binding.py")


def pytest_collection_finish():
    """The tests themselves, half a million objects, are no garbage: without this a third of the time goes into looking
    through them, again and again."""
    gc.collect()
    gc.freeze()
