/**
 * The graph that a backward pass adds to a model: arithmetic on tensors whose sizes are known only when it runs.
 *
 * @module
 */
import type { OnnxAttributes } from "../attributes.ts";
import { constantIntegers, ELEMENT_TYPE, type OnnxModel } from "../graph.ts";
import type { BuiltNode, BuiltTensor } from "../build.ts";
import type { CutRequest } from "../cut.ts";
import { OnnxGraph, type OnnxNodeOptions } from "../graph_builder.ts";
import type { RuleNode } from "./rule.ts";
import { KnownSizes } from "./sizes/known_sizes.ts";

/** The domain of onnxruntime's own operators. */
export const MICROSOFT = "com.microsoft";

/** What is added to a model before it is differentiated. */
type AddedValues = Pick<CutRequest, "addedInputs" | "addedPicks" | "addedTensors">;

/** A graph that grows backwards. What is computed twice stands once, and what would change nothing is left out. */
export class BackwardGraph extends OnnxGraph {
  readonly #known = new Map<string, string>();
  readonly #model: OnnxModel;
  readonly #sizes: KnownSizes;

  /**
   * @param model what is differentiated
   * @param added what it reads besides its own inputs and tensors
   */
  constructor(model: OnnxModel, added: AddedValues = {}) {
    super("probegraph.backward.");
    this.#model = model;
    this.#sizes = new KnownSizes(model);
    const { addedInputs = [], addedPicks = [], addedTensors = [] } = added;
    addedInputs.forEach(({ name, shape }) => this.#sizes.declare(name, shape));
    addedTensors.forEach(({ name, dims }) => this.#sizes.declare(name, dims));
    addedPicks.forEach(({ name, from, axis, indices }) =>
      this.#sizes.declare(name, from.dims.with(axis, indices.length))
    );
  }

  /** The numbers of one of the model's stored lists of integers; `undefined` for what is computed. */
  constant(name: string): readonly number[] | undefined {
    return constantIntegers(this.#model, name);
  }

  /**
   * Takes in what is differentiated: what it tells of sizes saves work.
   *
   * @param nodes each after those whose results it reads
   * @param seeds the gradients that are there, each by what it belongs to
   */
  read(nodes: readonly RuleNode[], seeds: ReadonlyMap<string, string>): void {
    nodes.forEach((node) => this.#sizes.learn(node));
    seeds.forEach((seed, end) => this.#sizes.declareLike(seed, end));
  }

  /** The nodes, as they are added to a cut. */
  get addedNodes(): BuiltNode[] {
    return this.parts.nodes.map(({ op, ...node }) => ({ opType: op, ...node }));
  }

  /** The constants, as they are added to a cut. */
  get addedTensors(): BuiltTensor[] {
    return this.parts.arrays.map(({ name, shape, data }) => ({
      name,
      dims: shape,
      values: Array.from(data, Number),
      type: data instanceof BigInt64Array ? "int64" : "float",
    }));
  }

  override add(op: string, inputs: readonly string[], options: OnnxNodeOptions = {}): string {
    return this.#once(describe(op, inputs, options), () => {
      const output = super.add(op, inputs, options);
      const { domain = "", attributes = {} } = options;
      this.#sizes.learn({ opType: op, domain, inputs, outputs: [output], attributes });
      return output;
    });
  }

  override list(values: readonly number[]): string {
    return this.#once(`integers ${values}`, () => {
      const name = super.list(values);
      this.#sizes.declareList(name, values);
      return name;
    });
  }

  /** A node without a domain: its operator, what it reads, and its attributes. */
  node(op: string, inputs: readonly string[], attributes?: OnnxAttributes): string {
    return this.add(op, inputs, { attributes });
  }

  override floats(shape: readonly number[], data: ArrayLike<number>): string {
    const name = super.floats(shape, data);
    this.#sizes.declare(name, shape);
    return name;
  }

  /** A single number that goes with a tensor of any shape. */
  float(value: number): string {
    return this.#once(`float ${value}`, () => this.floats([], [value]));
  }

  /** The product of two tensors, or of a tensor and a number. */
  times(a: string, b: string | number): string {
    return this.node("Mul", [a, this.#tensor(b)]);
  }

  /** The sum of two tensors, or of a tensor and a number. */
  plus(a: string, b: string | number): string {
    return this.node("Add", [a, this.#tensor(b)]);
  }

  /** A tensor less another. */
  minus(a: string | number, b: string): string {
    return this.node("Sub", [this.#tensor(a), b]);
  }

  /** A tensor divided by another. */
  over(a: string | number, b: string | number): string {
    return this.node("Div", [this.#tensor(a), this.#tensor(b)]);
  }

  /** A tensor where a condition holds, else another. */
  where(condition: string, a: string | number, b: string | number): string {
    return this.node("Where", [condition, this.#tensor(a), this.#tensor(b)]);
  }

  /** The sizes of a tensor. */
  shape(x: string): string {
    return this.node("Shape", [x]);
  }

  /** The number of a tensor's dimensions, as a list of one. */
  rank(x: string): string {
    return this.shape(this.shape(x));
  }

  /** Numbers in the shape of another tensor. */
  shapedAs(numbers: string, x: string): string {
    return this.#sizes.areSame(numbers, x) ? numbers : this.#reshaped(numbers, x);
  }

  #reshaped(numbers: string, x: string): string {
    // In a shape that is computed, 0 is a size.
    return this.node("Reshape", [numbers, this.shape(x)], { allowzero: 1n });
  }

  /** A tensor of zeros in the shape of another. */
  zeros(x: string): string {
    return this.node("Expand", [this.float(0), this.shape(x)]);
  }

  /** The sum along axes, which stay with size 1. @param axes a list of integers; an empty one is no axis */
  sum(x: string, axes: string): string {
    return this.node("ReduceSum", [x, axes], { keepdims: 1n, noop_with_empty_axes: 1n });
  }

  /** The mean along axes, which stay with size 1. */
  mean(x: string, axes: string): string {
    return this.over(this.sum(x, axes), this.count(x, axes));
  }

  /** How many numbers lie along axes of a tensor. */
  count(x: string, axes: string): string {
    const known = this.#sizes.countAlong(x, axes);
    if (known !== undefined) return this.float(known);
    const sizes = this.node("Gather", [this.shape(x), axes]);
    return this.node("ReduceProd", [this.asFloats(sizes)], { keepdims: 0n });
  }

  /** All axes of a tensor, from one on. @param first counted from the end if it is negative */
  axesFrom(x: string, first: number): string {
    if (first < 0) return this.list(Array.from({ length: -first }, (_, index) => first + index));
    return this.range(this.integers(first), this.rank(x));
  }

  /** The integers from one to another, which is left out. Both are lists of one. */
  range(from: string, to: string): string {
    const [start, limit] = [from, to].map((list) => this.node("Squeeze", [list]));
    return this.node("Range", [start, limit, this.node("Squeeze", [this.integers(1)])]);
  }

  /** Numbers or truths as 32-bit floats. */
  asFloats(x: string): string {
    return this.node("Cast", [x], { to: BigInt(ELEMENT_TYPE.float) });
  }

  /** Whether the entries of two lists or tensors differ. */
  differs(a: string, b: string): string {
    return this.node("Not", [this.node("Equal", [a, b])]);
  }

  /**
   * The gradient of a tensor that was repeated along some dimensions to the shape of the gradient: its sum along them
   * (https://numpy.org/doc/stable/user/basics.broadcasting.html).
   */
  gathered(gradient: string, x: string): string {
    // The node that changes nothing keeps onnxruntime from fusing those around it, which would round otherwise.
    if (this.#sizes.areSame(gradient, x)) return this.#reshaped(gradient, x);
    const wide = this.shape(gradient);
    const added = this.node("Sub", [this.shape(wide), this.rank(x)]);
    const sizes = this.node("Concat", [this.node("Expand", [this.integers(1), added]), this.shape(x)], { axis: 0n });
    const repeated = this.node("NonZero", [this.differs(sizes, wide)]);
    return this.shapedAs(this.sum(gradient, this.node("Squeeze", [repeated, this.integers(0)])), x);
  }

  #tensor(value: string | number): string {
    return typeof value === "number" ? this.float(value) : value;
  }

  #once(key: string, make: () => string): string {
    const known = this.#known.get(key) ?? make();
    this.#known.set(key, known);
    return known;
  }
}

function describe(op: string, inputs: readonly string[], { domain = "", attributes = {} }: OnnxNodeOptions): string {
  const values = Object.entries(attributes).map(([name, value]) => `${name}=${typeof value}:${value}`);
  return [domain, op, ...inputs, ...values].join("\n");
}
