import contextlib
import io
import json
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ssl_course.exercises.border import BorderError, decode, encode, to_tensor
from ssl_course.exercises.specs import Handle, Make, Use, build
from ssl_course.exercises.wire import pack, unpack

DTYPES = ["?", "u1", "i4", "i8", "f2", "f4", "f8"]
arrays = st.sampled_from(DTYPES).flatmap(
    lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
)
leaves = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text() | arrays
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text() | st.integers(-9, 9), inner, max_size=3)
    ),
    max_leaves=12,
)


def same(a, b) -> bool:
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
    if isinstance(a, float):
        return a == b or (math.isnan(a) and math.isnan(b))
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    return a == b


@settings(max_examples=200, deadline=None)
@given(values)
def test_what_goes_in_comes_out(value):
    assert same(unpack(pack(value)), value)
    tree, parts = encode(value)
    assert same(decode(json.loads(json.dumps(tree)), parts), value)


@pytest.mark.filterwarnings("ignore")  # Python's parser warns of odd strings
@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 100))
def test_bytes_from_strangers_never_crash(noise, where):
    good = pack({"value": [1.5, np.arange(6.0).reshape(2, 3)], "text": "x"})
    for message in (noise, good[:where], good[:where] + noise, good[:where] + noise + good[where + len(noise) :]):
        with contextlib.suppress(BorderError):
            unpack(message)


@pytest.mark.parametrize(
    "tree",
    ["[" * 5000, '{"array": 3}', '{"array": -1}', '{"float": []}', '{"float": "0"}', '{"what": 1}', "{}",
     '{"tuple": 3}', '{"dict": [[1]]}', '{"dict": [[[], 1]]}', '{"handle": 0}', '{"make": {}}', '{"use": "os.system"}',
     "1e", "9" * 5000],
)  # fmt: skip
def test_odd_trees_are_refused(tree):
    with pytest.raises(BorderError):
        unpack(len(tree).to_bytes(8, "big") + tree.encode())


def test_an_array_that_promises_more_than_it_has_is_refused():
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": "<f8", "fortran_order": False, "shape": (10**12,)})
    tree = b'{"array": 0}'
    with pytest.raises(BorderError):
        unpack(len(tree).to_bytes(8, "big") + tree + stream.getvalue())


def test_a_pickle_in_an_array_is_refused():
    stream = io.BytesIO()
    np.save(stream, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    tree = b'{"array": 0}'
    with pytest.raises(BorderError):
        unpack(len(tree).to_bytes(8, "big") + tree + stream.getvalue())


class Pretender:
    dtype = np.dtype("f8")
    shape = ()

    def __eq__(self, other):
        return True

    def __array__(self, *args, **kwargs):
        return np.zeros(3)

    def __float__(self):
        return 0.0


class Clever(float):
    def __eq__(self, other):
        return True


class Masked(np.ndarray):
    pass


class Tracked(torch.Tensor):
    pass


@pytest.mark.parametrize(
    "value",
    [Pretender(), Clever(1), np.zeros(3).view(Masked), torch.zeros(3).as_subclass(Tracked), {1, 2}, iter([1]), 1j,
     2**63, b"bytes", np.array(["a"]), np.array([1j]), {(1, 2): 3}, torch.zeros(2).to_sparse(), type, lambda: 0],
)  # fmt: skip
def test_only_exact_plain_types_cross(value):
    for wrapped in (value, [value], {"a": (value,)}):
        with pytest.raises(BorderError):
            pack(wrapped)


def test_a_list_that_holds_itself_is_refused():
    loop = []
    loop.append(loop)
    with pytest.raises(BorderError, match="deep"):
        pack(loop)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16, torch.float16])
def test_floating_tensors_arrive_as_float64(dtype):
    tensor = torch.tensor([[1.5, -2.0]], dtype=dtype, requires_grad=True)
    got = unpack(pack(tensor.T))
    assert got.dtype == np.float64 and got.tolist() == [[1.5], [-2.0]]


def test_integer_and_boolean_tensors_keep_their_kind():
    assert unpack(pack(torch.tensor([1, 2]))).dtype == np.int64
    assert unpack(pack(torch.tensor([True]))).dtype == np.bool_
    assert unpack(pack(torch.nn.Parameter(torch.ones(2)))).tolist() == [1, 1]
    assert unpack(pack(np.float32(0.5))) == 0.5


def test_a_student_gets_tensors_of_the_same_dtype_that_share_nothing():
    x = np.ones((2, 3), dtype=np.float32)
    got = unpack(pack([x]), array=to_tensor)[0]
    assert got.dtype == torch.float32
    got.zero_()
    assert x.sum() == 6


def test_specs_cross_only_where_they_are_welcome():
    make = Make("ssl_course.encoders.mlp", 4, 3, seed=1, state={"1.weight": np.zeros((3, 4))})
    seen = []
    unpack(pack([make, Use("torch.nn.functional.relu"), Handle(3)]), special=seen.append)
    assert seen[0].name == make.name and seen[0].args == (4, 3) and seen[0].seed == 1
    assert seen[0].state["1.weight"].shape == (3, 4)
    assert seen[1:] == [Use("torch.nn.functional.relu"), Handle(3)]
    with pytest.raises(BorderError):
        unpack(pack(make))


def test_both_sides_build_the_same_module_and_leave_the_random_numbers_alone():
    before = torch.get_rng_state()
    a, b = (build(Make("ssl_course.encoders.mlp", 4, 3, seed=5, dtype=dtype)) for dtype in ("float32", "float64"))
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(a[1].weight.double(), b[1].weight) and b[1].weight.dtype == torch.float64
    assert build(Use("torch.nn.functional.relu")) is torch.nn.functional.relu
    assert torch.rand(1, generator=build(Make("torch.Generator", seed=2))).item() == pytest.approx(
        torch.rand(1, generator=torch.Generator().manual_seed(2)).item()
    )


@pytest.mark.parametrize("name", ["os.system", "builtins.eval", "ssl_courses.x", "torch.load"])
def test_only_the_core_is_built(name):
    with pytest.raises(ValueError, match="name must start with"):
        build(Make(name, "x"))
