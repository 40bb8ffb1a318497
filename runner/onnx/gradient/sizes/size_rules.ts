/**
 * What sizes the results of operators have: https://onnx.ai/onnx/operators/
 *
 * @module
 */
import { integerOf, type RuleNode } from "../rule.ts";
import type { KnownSizes, Size, Values } from "./known_sizes.ts";

/** The sizes of each result; `undefined` where nothing is known. */
type SizeRule = (known: KnownSizes, node: RuleNode) => readonly (readonly Size[])[] | undefined;

/** Operators whose first result has the sizes of what they read first. */
const KEEPING =
  "Abs Cast Clip Cos Dropout Erf Exp Gelu HardSigmoid HardSwish Identity IsNaN LayerNormalization LeakyRelu Log LogSoftmax " +
  "Neg Not QuickGelu RMSNormalization Reciprocal Relu RotaryEmbedding ScatterElements Sigmoid Sign " +
  "SimplifiedLayerNormalization Sin Softmax Softplus Sqrt Swish Tanh Trilu";

/** Operators that repeat tensors to the sizes of all of them (https://onnx.ai/onnx/repo-docs/Broadcasting.html). */
const REPEATING = "Add And Div Equal Greater GreaterOrEqual Less LessOrEqual Max Min Mul Or Pow Sub Sum Where Xor";

const REDUCING = "ReduceL2 ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare";

/** The same rule for several operators. */
function all(operators: string, rule: SizeRule): Readonly<Record<string, SizeRule>> {
  return Object.fromEntries(operators.split(" ").map((operator) => [operator, rule]));
}

const RULES: Readonly<Record<string, SizeRule>> = {
  ...all(KEEPING, keeping),
  ...all(REPEATING, repeating),
  ...all(REDUCING, reducing),
  MatMul: product,
  FusedMatMul: product,
  Gemm: product,
  Transpose: (known, { inputs: [x], attributes: { perm } }) => {
    const sizes = known.of(x);
    const order = perm as readonly bigint[] | undefined;
    return sizes && [order?.map((axis) => sizes[Number(axis)]) ?? sizes.toReversed()];
  },
  Reshape: (known, { inputs: [x, shape], attributes: { allowzero } }) => {
    const from = known.of(x);
    const asked = known.valuesOf(shape)?.map((value, index) => value === 0 && !allowzero ? from?.[index] : value);
    return asked && [asked.map((value) => (value === -1 ? restOf(from, asked) : value) ?? known.unknown())];
  },
  Expand: (known, { inputs: [x, shape] }) => {
    const [sizes, asked] = [known.of(x), known.valuesOf(shape)?.map((value) => value ?? known.unknown())];
    return sizes && asked && [repeated(known, sizes, asked)];
  },
  Unsqueeze: (known, node) => {
    const [sizes, axes] = [known.of(node.inputs[0]), axesOf(known, node)];
    if (sizes === undefined || axes === undefined) return undefined;
    const rank = sizes.length + axes.length;
    const rest = sizes.values();
    const added = axes.map((axis) => fromStart(axis, rank));
    return [Array.from({ length: rank }, (_, axis) => added.includes(axis) ? 1 : rest.next().value!)];
  },
  Squeeze: (known, node) => {
    const [sizes, axes] = [known.of(node.inputs[0]), axesOf(known, node)];
    const removed = axes?.map((axis) => fromStart(axis, sizes?.length ?? 0));
    return sizes && removed && [sizes.filter((_, axis) => !removed.includes(axis))];
  },
  Gather: (known, node) => {
    const [sizes, picked] = node.inputs.map((name) => known.of(name));
    if (sizes === undefined || picked === undefined) return undefined;
    const axis = fromStart(integerOf(node, "axis", 0), sizes.length);
    return [[...sizes.slice(0, axis), ...picked, ...sizes.slice(axis + 1)]];
  },
  GatherND: (known, node) => {
    const [sizes, places] = node.inputs.map((name) => known.of(name));
    const length = places?.at(-1);
    if (sizes === undefined || places === undefined || typeof length !== "number") return undefined;
    return [[...places.slice(0, -1), ...sizes.slice(integerOf(node, "batch_dims", 0) + length)]];
  },
  Concat: (known, node) => {
    const parts = node.inputs.map((name) => known.of(name));
    const axis = integerOf(node, "axis", 0);
    const lengths = parts.map((sizes) => sizes?.at(axis));
    const total = lengths.every((length) => typeof length === "number")
      ? lengths.reduce((sum, length) => sum + length, 0)
      : undefined;
    // But for the axis they are alike.
    const sizes = parts.findLast((each) => each !== undefined);
    return sizes && [resized(known, sizes, [axis], total)];
  },
  Slice: (known, { inputs: [x, , , axes = ""] }) => {
    const [sizes, sliced] = [known.of(x), known.integersOf(axes)];
    return sizes && sliced && [resized(known, sizes, sliced)];
  },
  Split: (known, node) => {
    const sizes = known.of(node.inputs[0]);
    const lengths = known.integersOf(node.inputs[1] ?? "");
    const axes = [integerOf(node, "axis", 0)];
    return sizes && node.outputs.map((_, index) => resized(known, sizes, axes, lengths?.[index]));
  },
  Shape: (known, { inputs: [x] }) => [[known.of(x)?.length ?? known.unknown()]],
  ConstantOfShape: (known, { inputs: [shape] }) => {
    const sizes = known.valuesOf(shape)?.map((value) => value ?? known.unknown());
    return sizes && [sizes];
  },
  Range: (known, { inputs }) => {
    const [[start], [limit], [step]] = inputs.map((name) => known.valuesOf(name) ?? []);
    return [[(start === 0 && step === 1 ? limit : undefined) ?? known.unknown()]];
  },
};

/** The sizes of each result of a node, as far as they are known. */
export const sizesOf: SizeRule = (known, node) =>
  Object.hasOwn(RULES, node.opType) ? RULES[node.opType](known, node) : undefined;

function keeping(known: KnownSizes, { inputs: [x] }: RuleNode): ReturnType<SizeRule> {
  const sizes = known.of(x);
  return sizes && [sizes];
}

function repeating(known: KnownSizes, { inputs }: RuleNode): ReturnType<SizeRule> {
  const sizes = inputs.map((name) => known.of(name));
  if (sizes.some((each) => each === undefined)) return undefined;
  return [sizes.reduce<readonly Size[]>((all, each) => repeated(known, all, each!), [])];
}

/** What is left of a tensor for the one size that a new shape does not say. */
function restOf(from: readonly Size[] | undefined, asked: Values): Size | undefined {
  if (from === undefined || asked.includes(undefined)) return undefined;
  const [have, take] = [from, asked.filter((size) => size !== -1)].map((sizes) => ({
    names: sizes.filter((size) => typeof size === "string").sort().join(),
    count: sizes.reduce<number>((product, size) => typeof size === "number" ? product * size : product, 1),
  }));
  const rest = have.count / take.count;
  return have.names === take.names && Number.isInteger(rest) ? rest : undefined;
}

/** The sizes to which two tensors are repeated. */
function repeated(known: KnownSizes, a: readonly Size[], b: readonly Size[]): Size[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [left, right] = [a, b].map((sizes) => sizes[axis - rank + sizes.length] ?? 1);
    if (left === right || right === 1) return left;
    if (left === 1 || (typeof right === "number" && right > 1)) return right;
    return typeof left === "number" && left > 1 ? left : known.unknown();
  });
}

function product(known: KnownSizes, node: RuleNode): ReturnType<SizeRule> {
  const [a, b] = ["transA", "transB"].map((name, index) => {
    const sizes = known.of(node.inputs[index]);
    return sizes && integerOf(node, name, 0) === 1 ? [...sizes.slice(0, -2), ...sizes.slice(-2).reverse()] : sizes;
  });
  const isBatchTurned = ["transBatchA", "transBatchB"].some((name) => integerOf(node, name, 0) === 1);
  if (a === undefined || b === undefined || a.length < 2 || b.length < 2 || isBatchTurned) return undefined;
  return [[...repeated(known, a.slice(0, -2), b.slice(0, -2)), a.at(-2)!, b.at(-1)!]];
}

function reducing(known: KnownSizes, node: RuleNode): ReturnType<SizeRule> {
  const [sizes, axes] = [known.of(node.inputs[0]), axesOf(known, node)];
  if (sizes === undefined || axes === undefined || axes.length === 0) return undefined;
  const reduced = axes.map((axis) => fromStart(axis, sizes.length));
  if (integerOf(node, "keepdims", 1) === 0) return [sizes.filter((_, axis) => !reduced.includes(axis))];
  return [sizes.map((size, axis) => reduced.includes(axis) ? 1 : size)];
}

/** Axes are an attribute in old versions of an operator and an input in new ones. */
function axesOf(known: KnownSizes, { inputs: [_, given = ""], attributes: { axes } }: RuleNode) {
  return given === "" ? (axes as readonly bigint[] | undefined)?.map(Number) : known.integersOf(given);
}

/** Sizes with other ones along some axes, of which nothing is known unless it is said. */
function resized(known: KnownSizes, sizes: readonly Size[], axes: readonly number[], to?: number): Size[] {
  const changed = axes.map((axis) => fromStart(axis, sizes.length));
  return sizes.map((size, axis) => changed.includes(axis) ? to ?? known.unknown() : size);
}

function fromStart(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}
