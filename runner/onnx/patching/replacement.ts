/**
 * A point whose numbers are replaced where a mask says so.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { inverseOrder } from "../axis_order.ts";
import type { BuiltNode, BuiltTensor, BuiltValue } from "../build.ts";
import { holdsHalf } from "../edits/half.ts";
import { halfOf, toHalf } from "../given_tensors.ts";
import { ELEMENT_TYPE, type OnnxModel } from "../graph.ts";
import type { Point } from "../points/point.ts";

/** The input that says what is replaced: bool of shape [rows, tokens, heads, 1]. */
export const MASK_INPUT = "probegraph.patch_mask";

/** The input with what is put in, in the form of {@linkcode SITE_TENSOR}. */
export const PATCH_INPUT = "probegraph.patch";

/** What is at the point before it is replaced, as its tensor has it. */
export const SITE_TENSOR = "probegraph.site_tensor";

/** The point's tensor after the replacement. */
const PATCHED = "probegraph.patched";

/** The declarations of the added inputs. */
export const PATCH_VALUES: readonly BuiltValue[] = [
  { name: MASK_INPUT, elementType: ELEMENT_TYPE.bool, shape: ["rows", "tokens", undefined, 1] },
  { name: PATCH_INPUT, elementType: ELEMENT_TYPE.float },
];

/** How many heads a mask has for a point: queries, keys and values that lie side by side are all heads of one tensor. */
export function maskHeads({ heads, packed }: Point): number {
  return packed?.heads ?? heads;
}

/** A point by its name, such as `blocks.3.hook_resid_pre`. */
export interface NamedPoint extends Point {
  /** The name. */
  readonly name: string;
}

/** What takes a tensor's place, and the nodes that make it. */
export interface Replacement {
  /** The name that is read in place of the point's tensor. */
  readonly tensor: string;
  /** Nodes to add. */
  readonly nodes: readonly BuiltNode[];
  /** Tensors to add. */
  readonly tensors: readonly BuiltTensor[];
}

/**
 * The nodes that replace what is at a point.
 *
 * @param read what is read in place of a tensor of the graph
 * @throws {ModelError} if the point cannot be written to
 */
export function replacementAt(model: OnnxModel, point: NamedPoint, read: (tensor: string) => string): Replacement {
  if (point.isScores) {
    throw new ModelError(
      `Cannot patch "${point.name}": in this graph a fused node reads the scores, and the pattern after softmax is nowhere; export ` +
        "the model without fused attention (torch.onnx with attention in separate nodes)",
    );
  }
  const tensor = read(point.tensor);
  const { mask, nodes, tensors } = maskOf(point, tensor);
  const before = point.minus === undefined ? undefined : read(point.minus);
  const isHalf = holdsHalf(model, point.tensor);
  const patch = isHalf ? halfOf(PATCH_INPUT) : PATCH_INPUT;
  const replaced = point.packed === undefined ? `${PATCHED}.any_shape` : PATCHED;
  return {
    tensor: PATCHED,
    tensors,
    nodes: [
      ...nodes,
      ...(isHalf ? [toHalf(PATCH_INPUT)] : []),
      ...(before === undefined
        ? [
          { opType: "Identity", inputs: [tensor], outputs: [SITE_TENSOR] },
          { opType: "Where", inputs: [mask, patch, tensor], outputs: [replaced] },
        ]
        // What is added to a sum is replaced by another sum.
        : [
          { opType: "Sub", inputs: [tensor, before], outputs: [SITE_TENSOR] },
          { opType: "Add", inputs: [before, patch], outputs: [`${PATCHED}.sum`] },
          { opType: "Where", inputs: [mask, `${PATCHED}.sum`, tensor], outputs: [replaced] },
        ]),
      ...(replaced === PATCHED ? [] : shapedAs(tensor, replaced)),
    ],
  };
}

/**
 * What was replaced, in a shape that onnxruntime knows where it knows that of the tensor. Of values whose shape it does not know it believes that
 * they lie beside queries and keys in one tensor, and takes the output of GroupQueryAttention for one of other sizes.
 */
function shapedAs(tensor: string, replaced: string): BuiltNode[] {
  const sizes = `${PATCHED}.sizes`;
  return [
    { opType: "Shape", inputs: [tensor], outputs: [sizes] },
    { opType: "Reshape", inputs: [replaced, sizes], outputs: [PATCHED] },
  ];
}

/** The mask in the shape of the point's tensor. */
function maskOf(
  { kind, order, size, packed, heads }: Point,
  tensor: string,
): { readonly mask: string; readonly nodes: BuiltNode[]; readonly tensors: BuiltTensor[] } {
  const name = (step: string) => `${MASK_INPUT}.${step}`;
  const mask = name("shaped");
  const list = (step: string, ...values: number[]): BuiltTensor => ({
    name: name(step),
    dims: [values.length],
    values,
  });
  if (kind === "pattern") {
    // [rows, heads, queries, 1], or [rows · heads, queries, 1].
    return {
      mask,
      tensors: [list("zero", 0), list("last", -1), list("one", 1)],
      nodes: [
        { opType: "Transpose", inputs: [MASK_INPUT], outputs: [name("heads")], attributes: { perm: [0n, 2n, 1n, 3n] } },
        { opType: "Shape", inputs: [tensor], outputs: [name("sizes")] },
        { opType: "Slice", inputs: ["sizes", "zero", "last"].map(name), outputs: [name("outer")] },
        {
          opType: "Concat",
          inputs: ["outer", "one"].map(name),
          outputs: [name("shape")],
          attributes: { axis: 0n },
        },
        { opType: "Reshape", inputs: ["heads", "shape"].map(name), outputs: [mask] },
      ],
    };
  }
  if (order !== undefined) {
    const perm = inverseOrder(order);
    const node = { opType: "Transpose", inputs: [MASK_INPUT], outputs: [mask], attributes: { perm } };
    return { mask, tensors: [], nodes: [node] };
  }
  return {
    mask,
    tensors: [list("repeats", 1, 1, packed?.heads ?? heads, size)],
    nodes: [
      { opType: "Expand", inputs: [MASK_INPUT, name("repeats")], outputs: [name("whole")] },
      { opType: "Shape", inputs: [tensor], outputs: [name("sizes")] },
      { opType: "Reshape", inputs: ["whole", "sizes"].map(name), outputs: [mask] },
    ],
  };
}
