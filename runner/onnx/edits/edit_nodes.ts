/**
 * The nodes that edit a tensor.
 *
 * @module
 */
import type { OnnxAttributes } from "../attributes.ts";
import type { BuiltNode, BuiltValue } from "../build.ts";
import { ELEMENT_TYPE } from "../graph.ts";
import { inverseOrder } from "../axis_order.ts";
import { type Point, pointColumns } from "../points/point.ts";
import { normalised } from "../points/stream_norm.ts";
import { editInput, type EditPlace, type GraphEdit } from "./graph_edit.ts";
import { spliced } from "./splice.ts";

/** Nodes, and the inputs that they read. */
export class EditNodes {
  /** The nodes, each after those that it reads. */
  readonly nodes: BuiltNode[] = [];
  /** Inputs, by name. */
  readonly inputs = new Map<string, BuiltValue>();
  readonly #prefix: string;
  readonly #opset: number;
  #count = 0;

  /**
   * @param prefix what names of tensors begin with
   * @param opset version of ONNX's own operators
   */
  constructor(prefix: string, opset: number) {
    this.#prefix = prefix;
    this.#opset = opset;
  }

  /** Adds a node, and gives its output. */
  add(opType: string, inputs: readonly string[], attributes?: OnnxAttributes): string {
    const output = `${this.#prefix}::${this.#count++}`;
    this.nodes.push({ opType, inputs, outputs: [output], attributes });
    return output;
  }

  /** Gives the output of the last node a name of its own, under which the graph declares its shape. */
  nameLast(output: string): void {
    this.nodes.push({ ...this.nodes.pop()!, outputs: [output] });
  }

  /** A list of integers. */
  integers(...values: readonly number[]): string {
    return this.add("Constant", [], { value_ints: values.map(BigInt) });
  }

  /** A number. */
  number(value: number): string {
    return this.add("Constant", [], { value_float: value });
  }

  /** The k-th largest of the numbers along the last axis, which stays. */
  kthLargest(tensor: string, k: number): string {
    const output = `${this.#prefix}::${this.#count++}`;
    this.nodes.push({
      opType: "TopK",
      inputs: [tensor, this.integers(k)],
      outputs: [output, `${output}.at`],
      attributes: { axis: -1n, largest: 1n, sorted: 1n },
    });
    return this.add("Slice", [output, this.integers(k - 1), this.integers(k), this.integers(3)]);
  }

  /** An input. */
  input(name: string, elementType: number, shape: BuiltValue["shape"]): string {
    this.inputs.set(name, { name, elementType, shape });
    return name;
  }

  /** The sum over the last of four axes, which stays. */
  sum(tensor: string): string {
    // Since opset 13, the axes are an input.
    return this.#opset >= 13
      ? this.add("ReduceSum", [tensor, this.integers(3)], { keepdims: 1n })
      : this.add("ReduceSum", [tensor], { axes: [3n], keepdims: 1n });
  }

  /** Where a condition holds, one tensor, else the other. */
  where(condition: string, then: string, otherwise: string): string {
    return this.add("Where", [condition, then, otherwise]);
  }
}

/** A point that an edit reads, and does not change. */
export interface ReadPoint {
  /** Where it is. */
  readonly point: Point;
  /** Whether its tensor holds 16-bit floats. */
  readonly half: boolean;
}

/** An edit at one point. */
export interface PlacedEdit {
  /** Its number in the list of edits. */
  readonly index: number;
  /** What it does. */
  readonly edit: GraphEdit;
  /** Where. */
  readonly point: Point;
  /** How it takes the vectors there. */
  readonly place: EditPlace;
  /** What it reads, where that is another point. */
  readonly read?: ReadPoint;
  /** Whether it belongs to the block that begins with the tensor, and not to the one that ends with it. */
  readonly isNext: boolean;
}

/**
 * Adds nodes that edit a tensor.
 *
 * @param half whether the tensor holds 16-bit floats; edits compute in 32 bits
 * @returns the edited tensor, of the same shape and type
 */
export function editTensor(nodes: EditNodes, tensor: string, placed: PlacedEdit, half: boolean): string {
  const { point } = placed;
  const exact = half ? nodes.add("Cast", [tensor], { to: BigInt(ELEMENT_TYPE.float) }) : tensor;
  const edited = point.kind === "pattern" ? editPattern(nodes, exact, placed) : editVectors(nodes, exact, placed);
  const shaped = nodes.add("Reshape", [edited, nodes.add("Shape", [ordered(nodes, tensor, point)])]);
  const back = point.order === undefined
    ? shaped
    : nodes.add("Transpose", [shaped], { perm: inverseOrder(point.order) });
  return half ? nodes.add("Cast", [back], { to: BigInt(ELEMENT_TYPE.float16) }) : back;
}

function ordered(nodes: EditNodes, tensor: string, { order }: Point): string {
  return order === undefined ? tensor : nodes.add("Transpose", [tensor], { perm: order.map(BigInt) });
}

/** Vectors as [rows, tokens, groups, size]. */
function editVectors(nodes: EditNodes, tensor: string, { index, edit, point, place, read }: PlacedEdit): string {
  const where = whereInput(nodes, index);
  const which = whichInput(nodes, index, place);
  const shape = [sizesOf(nodes, where, 0, 2), nodes.integers(place.groups, place.size)];
  const x = nodes.add("Reshape", [ordered(nodes, tensor, point), nodes.add("Concat", shape, { axis: 0n })]);
  const chosen = nodes.add("And", [where, which]);
  if (edit.splice !== undefined) {
    const source = read === undefined ? x : readVectors(nodes, read, where);
    return nodes.where(chosen, spliced(nodes, x, source, index, edit.splice), x);
  }
  const value = edit.valueSize === 0 ? "" : valueInput(nodes, index, edit, place);
  return nodes.where(chosen, changed(nodes, x, value, which, index, edit), x);
}

/** What is read of another point, as [rows, tokens, 1, numbers] of 32 bits. */
function readVectors(nodes: EditNodes, { point, half }: ReadPoint, where: string): string {
  const exact = half ? nodes.add("Cast", [point.tensor], { to: BigInt(ELEMENT_TYPE.float) }) : point.tensor;
  const shape = [sizesOf(nodes, where, 0, 2), nodes.integers(1, pointColumns(point))];
  const x = nodes.add("Reshape", [ordered(nodes, exact, point), nodes.add("Concat", shape, { axis: 0n })]);
  if (point.norm === undefined) return x;
  return normalised((...node) => nodes.add(...node), x, pointColumns(point), point.norm);
}

/** Weights as [rows, heads, queries, keys]. */
function editPattern(nodes: EditNodes, tensor: string, { index, point, place }: PlacedEdit): string {
  const where = whereInput(nodes, index);
  const keys = nodes.input(editInput.keys(index), ELEMENT_TYPE.bool, ["edit_rows", 1, 1, "edit_keys"]);
  const shape = [
    sizesOf(nodes, where, 0, 1),
    nodes.integers(point.heads),
    sizesOf(nodes, where, 1, 2),
    nodes.integers(-1),
  ];
  const x = nodes.add("Reshape", [tensor, nodes.add("Concat", shape, { axis: 0n })]);
  const [queries, heads] = [where, whichInput(nodes, index, place)].map((chosen) =>
    nodes.add("Transpose", [chosen], { perm: [0n, 2n, 1n, 3n] })
  );
  const chosen = nodes.add("And", [nodes.add("And", [queries, heads]), keys]);
  return nodes.where(chosen, nodes.add("Mul", [x, factorInput(nodes, index)]), x);
}

function whereInput(nodes: EditNodes, index: number): string {
  return nodes.input(editInput.where(index), ELEMENT_TYPE.bool, ["edit_rows", "edit_tokens", 1, 1]);
}

function whichInput(nodes: EditNodes, index: number, place: EditPlace): string {
  return nodes.input(editInput.which(index, place), ELEMENT_TYPE.bool, [1, 1, place.groups, place.size]);
}

function factorInput(nodes: EditNodes, index: number): string {
  return nodes.input(editInput.factor(index), ELEMENT_TYPE.float, [undefined, 1, 1, 1]);
}

/** v, with zeros beside it where the tensor holds more than the point. */
function valueInput(nodes: EditNodes, index: number, { valueSize }: GraphEdit, { size, first }: EditPlace): string {
  const value = nodes.input(editInput.value(index), ELEMENT_TYPE.float, [undefined, undefined, 1, valueSize]);
  if (valueSize === size) return value;
  return nodes.add("Pad", [value, nodes.integers(0, 0, 0, first, 0, 0, 0, size - valueSize - first)]);
}

/** Some sizes of a tensor, as a list. */
function sizesOf(nodes: EditNodes, tensor: string, begin: number, end: number): string {
  return nodes.add("Slice", [nodes.add("Shape", [tensor]), nodes.integers(begin), nodes.integers(end)]);
}

/** What becomes of x, where it is chosen. */
function changed(
  nodes: EditNodes,
  x: string,
  value: string,
  which: string,
  index: number,
  { action, keepNorm }: GraphEdit,
): string {
  if (action === "set") return value;
  if (action === "scale") return nodes.add("Mul", [x, factorInput(nodes, index)]);
  const chosen = nodes.add("Cast", [which], { to: BigInt(ELEMENT_TYPE.float) });
  if (action === "ablate") return ablated(nodes, x, nodes.add("Mul", [value, chosen]));
  const sum = nodes.add("Add", [x, nodes.add("Mul", [value, factorInput(nodes, index)])]);
  if (!keepNorm) return sum;
  const [before, after] = [x, sum].map((tensor) => lengthOf(nodes, nodes.add("Mul", [tensor, chosen])));
  return nodes.add("Mul", [sum, nodes.add("Div", [before, after])]);
}

/** Of several heads in one vector only those count that are chosen. */
function ablated(nodes: EditNodes, x: string, direction: string): string {
  const unit = nodes.add("Div", [direction, lengthOf(nodes, direction)]);
  const along = nodes.sum(nodes.add("Mul", [x, unit]));
  return nodes.add("Sub", [x, nodes.add("Mul", [along, unit])]);
}

function lengthOf(nodes: EditNodes, vector: string): string {
  return nodes.add("Sqrt", [nodes.sum(nodes.add("Mul", [vector, vector]))]);
}
