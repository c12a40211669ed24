"""Tables as samples: every dialect that Excel and others write is read, and what is meant is told from the target."""

import numpy as np
import pytest
from csv_tables import PLAIN, table
from hypothesis import given
from hypothesis import strategies as st
from idx_folders import refused

from landscape_app.network.csv_files import read


def test_a_table(tmp_path):
    """Rows in their order, columns in theirs, classes by name."""
    found = read(table(tmp_path, PLAIN), "kind")
    assert found.inputs.tolist() == [[1, 2.5], [-300, 0.5], [4, 5]] and found.inputs.dtype == np.float64
    assert (found.classes, found.features) == (("cat", "dog"), ("a", "b"))
    assert found.targets.tolist() == [0, 1, 0] and found.targets.dtype == np.int64
    assert (found.picture, found.given_test) == (None, 0)


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + PLAIN,
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        PLAIN.rstrip("\n"),
        PLAIN + "\n \n",
        PLAIN.replace("\n", "\n\n"),
        PLAIN.replace(",", ", "),
        PLAIN.replace(",", " , "),
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace(",", ";").replace(".", ","),
        PLAIN.replace(",", "\t").replace(".", ","),
        "\n".join(",".join(f'"{field}"' for field in row.split(",")) for row in PLAIN.split("\n")[:-1]),
        "\n".join(", ".join(f'"{field}"' for field in row.split(",")) for row in PLAIN.split("\n")[:-1]),
    ],
    ids=range(14),
)
def test_the_same_table_in_other_dialects(tmp_path, content):
    """Byte-order mark, line ends, blank lines, spaces, delimiters, decimal commas, quotes."""
    found, plain = read(table(tmp_path, content), "kind"), read(table(tmp_path, PLAIN, "plain"), "kind")
    assert found.inputs.tolist() == plain.inputs.tolist() and found.targets.tolist() == plain.targets.tolist()
    assert (found.classes, found.features) == (plain.classes, plain.features)


def test_delimiters_within_quotes_and_names(tmp_path):
    """The delimiter is the one that makes the target a column."""
    found = read(table(tmp_path, '"a,b,c";"d\n""e""";y\n1;2;"x,1"\n'), "y")
    assert (found.features, found.classes) == (("a,b,c", 'd "e"'.replace(" ", "\n")), ("x,1",))
    found = read(table(tmp_path, "height;cm,weight;kg\n1,2\n"), "weight;kg")
    assert found.features == ("height;cm",)


@pytest.mark.parametrize(
    "name", ["표.csv", "\u1111\u116d.csv", "📈 a b.csv", "x" * 255, "new\nline", "-", "\udcff.csv"]
)
def test_l7_any_name_of_a_file(tmp_path, name):
    """L7: opens, and a refusal that names it is one printable line."""
    path = table(tmp_path, PLAIN.replace("kind", "종류").replace("dog", "개"), name)
    assert read(path, "종류").classes == ("cat", "개")
    refused(read, path, "kind").encode()


# Regression or classes


@pytest.mark.parametrize(
    ("targets", "classes", "values"),
    [
        (["2", "10", "2"], ("2", "10"), [0, 1, 0]),
        (["b", "a", "B"], ("B", "a", "b"), [2, 1, 0]),
        (["0", "-1", "1"], ("-1", "0", "1"), [1, 0, 2]),
        (["01", "1.0", "2"], ("01", "2"), [0, 0, 1]),
        (["1", "2", "x"], ("1", "2", "x"), [0, 1, 2]),
        (["10", "9", "x"], ("10", "9", "x"), [0, 1, 2]),
        (["nan", "x", "nan"], ("nan", "x"), [0, 1, 0]),
        (["1e0", "3", "1"], ("1e0", "3"), [0, 1, 0]),
        (["1.5", "2", "1.5"], (), [1.5, 2, 1.5]),
        (["1", "2", "2.25"], (), [1, 2, 2.25]),
        ([str(i) for i in range(50)], tuple(map(str, range(50))), list(range(50))),
        ([str(i) for i in range(51)], (), list(range(51))),
        ([f"c{i:03}" for i in range(1000)], tuple(f"c{i:03}" for i in range(1000)), list(range(1000))),
        (["same"], ("same",), [0]),
    ],
    ids=range(14),
)
def test_regression_or_classes(tmp_path, targets, classes, values):
    """Numbers are a regression where one is not whole or over 50 differ; classes are sorted, and named as written."""
    found = read(table(tmp_path, "x,y\n" + "".join(f"0,{target}\n" for target in targets)), "y")
    assert (found.classes, found.targets.tolist()) == (classes, values)
    assert found.targets.dtype == (np.int64 if classes else np.float64)


@given(
    st.lists(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=3, max_size=3), min_size=1),
    st.sampled_from([",", ";", "\t"]),
)
def test_every_number_comes_back(tmp_path_factory, rows, delimiter):
    """Bit by bit, as Python writes it, with a decimal comma where there may be one."""
    body = "".join(delimiter.join(map(repr, row)) + "\n" for row in rows)
    text = delimiter.join("xyz") + "\n" + (body if delimiter == "," else body.replace(".", ","))
    found = read(table(tmp_path_factory.getbasetemp(), text), "y")
    assert found.inputs.tolist() == [[x, z] for x, _, z in rows]
    if not found.classes:
        assert found.targets.tolist() == [y for _, y, _ in rows]
    else:
        assert all(y == int(y) for _, y, _ in rows)
