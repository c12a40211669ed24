"""The probe of the Qt binding is test number one: on a bad one, all that follows would end in an abort."""

import landscape_app  # noqa: F401 (before NumPy: it asks for one BLAS thread, as the program does)


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.path.name != "test_a_binding.py")
