"""COCO-SSD as TensorFlow.js has it (a graph in JSON and its weights) written as one ONNX file.

The graph's own loop over the pictures of a batch becomes one resize; everything else is written operator by operator,
in the order of channels that ONNX wants. What depends on no picture is computed here.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

INPUT, BOXES, SCORES = "image_tensor", "Postprocessor/ExpandDims_1", "Postprocessor/Slice"
RESIZED = "Preprocessor/map/TensorArrayStack/TensorArrayGatherV3"  # what the graph's loop has made of the pictures
SIDE = 300
OVERLAP = 0.5  # of two boxes of one kind: from here on they are taken for one object
MOST_OBJECTS = 20  # of one kind in a picture, as COCO-SSD's own code has it
OPSET, IR_VERSION = 17, 9
Array = np.ndarray[Any, Any]


def convert(model_json: Path, onnx_file: Path) -> None:
    """Writes the model; the same files give the same bytes."""
    graph = json.loads(model_json.read_text(encoding="utf-8"))
    nodes = {node["name"]: node for node in graph["modelTopology"]["node"]}
    conversion = _Conversion(nodes, _weights(model_json.parent, graph["weightsManifest"]))
    boxes, scores = conversion.tensor(BOXES), conversion.tensor(SCORES)
    onnx.save(conversion.finished(boxes, scores), onnx_file)


def _weights(folder: Path, manifest: list[dict[str, Any]]) -> dict[str, Array]:
    found: dict[str, Array] = {}
    for group in manifest:
        data, place = b"".join((folder / path).read_bytes() for path in group["paths"]), 0
        for weight in group["weights"]:
            shape, kind = weight["shape"], np.dtype(weight["dtype"])
            count = int(np.prod(shape))
            found[weight["name"]] = np.frombuffer(data, kind, count, place).reshape(shape)
            place += count * kind.itemsize
    return found


class _Conversion:
    def __init__(self, nodes: Mapping[str, dict[str, Any]], weights: Mapping[str, Array]) -> None:
        self._nodes, self._weights = nodes, weights
        self._constants: dict[str, Array] = {}
        self._written: list[onnx.NodeProto] = []
        self._initial: dict[str, onnx.TensorProto] = {}
        self._names: dict[str, str] = {}  # of the graph's tensors in ONNX
        self._channels_first: set[str] = set()

    def tensor(self, name: str) -> str:
        """A tensor of the graph as ONNX calls it, written if it is not yet."""
        name = _plain(name)
        if name not in self._names:
            constant = self._constant(name)
            self._names[name] = self._write(name) if constant is None else self._keep(name, constant)
        return self._names[name]

    def finished(self, boxes: str, scores: str) -> onnx.ModelProto:
        """The model: a picture in, the boxes, the scores of each kind of object, and which of both count."""
        flat, by_kind = self._add("Squeeze", [boxes, self._keep("axis_two", np.array([2]))]), scores
        by_kind = self._add("Transpose", [by_kind], perm=[0, 2, 1])
        limits = [
            self._keep("most_objects", np.array([MOST_OBJECTS])),
            self._keep("overlap", np.array([OVERLAP], np.float32)),
        ]
        chosen = helper.make_node("NonMaxSuppression", [flat, by_kind, *limits, "least_score"], ["chosen"])
        renamed = [helper.make_node("Identity", [old], [new]) for old, new in ((flat, "boxes"), (by_kind, "scores"))]
        picture = helper.make_tensor_value_info("picture", TensorProto.UINT8, [1, "height", "width", 3])
        least = helper.make_tensor_value_info("least_score", TensorProto.FLOAT, [1])
        outputs = [
            helper.make_tensor_value_info("boxes", TensorProto.FLOAT, [1, None, 4]),
            helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, None, None]),
            helper.make_tensor_value_info("chosen", TensorProto.INT64, [None, 3]),
        ]
        nodes = [*self._written, chosen, *renamed]
        graph = helper.make_graph(nodes, "coco-ssd", [picture, least], outputs, [*self._initial.values()])
        made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
        onnx.checker.check_model(made, full_check=True)
        return made

    def _constant(self, name: str) -> Array | None:
        """What a tensor is whatever the picture shows; None where it depends on that."""
        name = _plain(name)
        if name in self._constants:
            return self._constants[name]
        node = self._nodes.get(name)
        if node is None or node["op"] not in FOLDED or name == RESIZED:
            return None
        if node["op"] == "Const":
            value: Array | None = self._weights[name]
        elif node["op"] == "Shape":
            value = np.array([1], np.int32)  # only the number of pictures is ever read of a shape, and that is one
        else:
            inputs = [self._constant(each) for each in node["input"]]
            known = [each for each in inputs if each is not None]
            value = FOLDED[node["op"]](node, known) if len(known) == len(inputs) else None
        if value is not None:
            self._constants[name] = value
        return value

    def _known(self, name: str) -> Array:
        value = self._constant(name)
        if value is None:
            raise ValueError(f"{name} of the model depends on the picture")
        return value

    def _write(self, name: str) -> str:
        if name == RESIZED:
            return self._resize()
        base, _, place = name.partition(":")
        node = self._nodes[base]
        if node["op"] == "Unpack":
            number = self._keep(f"{name}/place", np.array(int(place or 0)))
            return self._add("Gather", [self.tensor(node["input"][0]), number])
        return WRITERS[node["op"]](self, node)

    def _resize(self) -> str:
        pixels = self._add("Cast", ["picture"], to=TensorProto.FLOAT)
        pixels = self._add("Transpose", [pixels], perm=[0, 3, 1, 2])
        sizes = self._keep("resized/sizes", np.array([1, 3, SIDE, SIDE]))
        # TensorFlow's old rule: a pixel's place is its corner, not its centre.
        how = {"mode": "linear", "coordinate_transformation_mode": "asymmetric"}
        return self._first(self._add("Resize", [pixels, "", "", sizes], **how))

    def _add(self, kind: str, inputs: list[str], **attributes: Any) -> str:
        name = f"{kind}_{len(self._written)}"
        self._written.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    def _keep(self, name: str, value: Array) -> str:
        if value.dtype == np.int32:
            value = value.astype(np.int64)
        self._initial.setdefault(name, numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def _first(self, name: str) -> str:
        self._channels_first.add(name)
        return name

    def convolution(self, node: dict[str, Any]) -> str:
        """Conv2D and its form for each channel by itself."""
        source, kernel = self.tensor(node["input"][0]), self._known(node["input"][1])
        strides = [int(each) for each in node["attr"]["strides"]["list"]["i"]][1:3]
        if node["op"] == "Conv2D":
            kernel, groups = kernel.transpose(3, 2, 0, 1), 1
        else:
            height, width, channels, times = kernel.shape
            kernel, groups = kernel.transpose(2, 3, 0, 1).reshape(channels * times, 1, height, width), channels
        weights = self._keep(f"{node['name']}/kernel", kernel)
        return self._first(self._add("Conv", [source, weights], strides=strides, group=groups, auto_pad="SAME_UPPER"))

    def normalisation(self, node: dict[str, Any]) -> str:
        """FusedBatchNorm."""
        source, *more = map(self.tensor, node["input"])
        return self._first(self._add("BatchNormalization", [source, *more], epsilon=node["attr"]["epsilon"]["f"]))

    def relu6(self, node: dict[str, Any]) -> str:
        """Relu6."""
        limits = [self._keep("zero", np.array(0, np.float32)), self._keep("six", np.array(6, np.float32))]
        return self._first(self._add("Clip", [self.tensor(node["input"][0]), *limits]))

    def arithmetic(self, node: dict[str, Any]) -> str:
        """Add, Mul, Sub and their kin, where a vector beside a picture belongs to its channels."""
        kind = {"AddN": "Add", "AddV2": "Add", "BiasAdd": "Add"}.get(node["op"], node["op"])
        names = [_plain(each) for each in node["input"]]
        of_picture = any(self._constant(name) is None and self.tensor(name) in self._channels_first for name in names)
        inputs = [self._operand(name, of_picture) for name in names]
        result = self._add(kind, inputs)
        return self._first(result) if of_picture else result

    def _operand(self, name: str, of_picture: bool) -> str:
        value = self._constant(name)
        if value is None or not of_picture or value.ndim != 1:
            return self.tensor(name)
        return self._keep(f"{name}/by_channel", value.reshape(1, -1, 1, 1))

    def reshape(self, node: dict[str, Any]) -> str:
        """Reshape, which takes the channels last."""
        source = self.tensor(node["input"][0])
        if source in self._channels_first:
            source = self._add("Transpose", [source], perm=[0, 2, 3, 1])
        return self._add("Reshape", [source, self._keep(f"{node['name']}/shape", self._known(node["input"][1]))])

    def concatenation(self, node: dict[str, Any]) -> str:
        """ConcatV2."""
        *parts, axis = node["input"]
        return self._add("Concat", [self.tensor(part) for part in parts], axis=int(self._known(axis)))

    def squeeze(self, node: dict[str, Any]) -> str:
        """Squeeze."""
        axes = np.array([int(each) for each in node["attr"]["squeeze_dims"]["list"]["i"]])
        return self._add("Squeeze", [self.tensor(node["input"][0]), self._keep(f"{node['name']}/axes", axes)])

    def transpose(self, node: dict[str, Any]) -> str:
        """Transpose."""
        return self._add("Transpose", [self.tensor(node["input"][0])], perm=self._known(node["input"][1]).tolist())

    def pack(self, node: dict[str, Any]) -> str:
        """Pack along the first axis."""
        axis = self._keep("axis_zero", np.array([0]))
        return self._add(
            "Concat", [self._add("Unsqueeze", [self.tensor(each), axis]) for each in node["input"]], axis=0
        )

    def expansion(self, node: dict[str, Any]) -> str:
        """ExpandDims."""
        axis = self._keep(f"{node['name']}/axis", self._known(node["input"][1]).reshape(1))
        return self._add("Unsqueeze", [self.tensor(node["input"][0]), axis])

    def slice(self, node: dict[str, Any]) -> str:
        """Slice, whose size -1 means all that is left."""
        begin, size = (self._known(each).astype(np.int64) for each in node["input"][1:])
        end = np.where(size < 0, np.iinfo(np.int64).max, begin + size)
        inputs = [self._keep(f"{node['name']}/{what}", value) for what, value in (("begin", begin), ("end", end))]
        return self._add("Slice", [self.tensor(node["input"][0]), *inputs])

    def same(self, node: dict[str, Any]) -> str:
        """An operator that ONNX has under the same name."""
        return self._add(node["op"], [self.tensor(each) for each in node["input"]])


def _plain(name: str) -> str:
    return name.removesuffix(":0").removeprefix("^")


Fold = Callable[[dict[str, Any], list[Array]], Array]
FOLDED: dict[str, Fold] = {
    "Const": lambda _, inputs: inputs[0],
    "Shape": lambda _, inputs: inputs[0],
    "StridedSlice": lambda _, inputs: inputs[0][int(inputs[1][0])],
    "Pack": lambda _, inputs: np.stack(inputs),
    "Mul": lambda _, inputs: inputs[0] * inputs[1],
    "Add": lambda _, inputs: inputs[0] + inputs[1],
    "Sub": lambda _, inputs: inputs[0] - inputs[1],
    "Tile": lambda _, inputs: np.tile(inputs[0], inputs[1]),
    "ExpandDims": lambda _, inputs: np.expand_dims(inputs[0], int(inputs[1])),
    "Reshape": lambda _, inputs: inputs[0].reshape(inputs[1]),
    "Transpose": lambda _, inputs: inputs[0].transpose(inputs[1]),
}
WRITERS: dict[str, Callable[[_Conversion, dict[str, Any]], str]] = {
    "Conv2D": _Conversion.convolution,
    "DepthwiseConv2dNative": _Conversion.convolution,
    "FusedBatchNorm": _Conversion.normalisation,
    "Relu6": _Conversion.relu6,
    **dict.fromkeys(("Add", "AddN", "AddV2", "BiasAdd", "Mul", "Sub"), _Conversion.arithmetic),
    "Reshape": _Conversion.reshape,
    "ConcatV2": _Conversion.concatenation,
    "Squeeze": _Conversion.squeeze,
    "Transpose": _Conversion.transpose,
    "Pack": _Conversion.pack,
    "ExpandDims": _Conversion.expansion,
    "Slice": _Conversion.slice,
    "Sigmoid": _Conversion.same,
    "Exp": _Conversion.same,
}
