"""The probe of the Qt binding is test number one: on a bad one, all that follows would end in an abort."""


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.path.name != "test_a_binding.py")
