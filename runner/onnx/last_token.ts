/**
 * Confines the end of a graph to each row's last token: behind the last attention, tokens are treated alone, and those that
 * nobody asks for need not be computed. In a model that is cut after its k-th block, this is that block's feed-forward part.
 *
 * @module
 */
import type { BuiltNode, BuiltValue } from "./build.ts";
import { inputsOf, isSkipNorm, outputsOf, SHAPE_ONLY_INPUT } from "./dataflow.ts";
import {
  constantDims,
  constantIntegers,
  ELEMENT_TYPE,
  integerAttribute,
  type OnnxModel,
  type OnnxNode,
} from "./graph.ts";
import type { ResidualStream } from "./residual.ts";

/** The added input: for each row its number and its last token, int64 of shape [rows, 1, 2]. */
export const LAST_TOKEN_INPUT = "probegraph.last_token";

/** Its declaration. */
export const LAST_TOKEN_VALUE: BuiltValue = {
  name: LAST_TOKEN_INPUT,
  elementType: ELEMENT_TYPE.int64,
  shape: ["rows", 1, 2],
};

/** What to confine. */
export interface LastTokenRequest {
  /** Tensors that are wanted at last tokens only. */
  readonly wanted: readonly string[];
  /** Tensors that are wanted at all tokens. */
  readonly whole?: readonly string[];
  /** More tensors that are known to be of shape [rows, tokens, …]. */
  readonly known?: readonly string[];
}

/** A confined graph, as changes to the whole one. */
export interface LastTokens {
  /** Nodes to add. They read {@linkcode LAST_TOKEN_INPUT}. */
  readonly nodes: readonly BuiltNode[];
  /** What a node is to read in place of a tensor. */
  readonly rename: (name: string, node: OnnxNode) => string;
  /**
   * The tensor that holds a wanted one at last tokens only, of shape [rows, 1, …]. Where its tokens cannot be told apart
   * for certain, it is `undefined`, and the wanted one is as it was.
   */
  readonly at: (wanted: string) => string | undefined;
}

/** Plans the changes. */
export function confineToLastTokens(model: OnnxModel, stream: ResidualStream, request: LastTokenRequest): LastTokens {
  const tensors = new TensorKinds(model, stream, request.known ?? []);
  const { confined, gathered } = findConfined(model.graph.nodes, tensors, request);
  const made = new Set([...confined].flatMap(outputsOf));
  const ends = request.wanted.filter((name) => !made.has(name) && tensors.isGrid(name));
  return {
    nodes: [...new Set([...gathered, ...ends])].map((name) => ({
      opType: "GatherND",
      inputs: [name, LAST_TOKEN_INPUT],
      outputs: [lastOf(name)],
    })),
    rename: (name, node) => confined.has(node) && gathered.has(name) ? lastOf(name) : name,
    at: (wanted) => made.has(wanted) ? wanted : tensors.isGrid(wanted) ? lastOf(wanted) : undefined,
  };
}

function lastOf(name: string): string {
  return `${name}::last`;
}

/**
 * Finds the nodes that treat tokens alone and of which only last tokens are wanted, and the tensors that they read from
 * others.
 */
function findConfined(
  nodes: readonly OnnxNode[],
  tensors: TensorKinds,
  { wanted, whole = [] }: LastTokenRequest,
): { readonly confined: ReadonlySet<OnnxNode>; readonly gathered: ReadonlySet<string> } {
  const needed = neededNodes(nodes, [...wanted, ...whole]);
  const refused = new Set<OnnxNode>();
  while (true) {
    const readWhole = new Set(whole);
    const confined = new Set<OnnxNode>();
    for (const node of needed) {
      const isConfined = tensors.canConfine(node) && !refused.has(node) &&
        !outputsOf(node).some((name) => readWhole.has(name));
      if (isConfined) confined.add(node);
      else inputsOf(node).forEach((name) => readWhole.add(name));
    }
    const made = new Set([...confined].flatMap(outputsOf));
    const gathered = new Set<string>();
    const before = refused.size;
    for (const node of confined) {
      const outside = inputsOf(node).filter((name) => !made.has(name) && !tensors.isConstant(name));
      if (outside.every((name) => tensors.isGrid(name))) outside.forEach((name) => gathered.add(name));
      else refused.add(node);
    }
    if (refused.size === before) return { confined, gathered };
  }
}

/** The nodes that tensors need, each before those that it reads from. */
function neededNodes(nodes: readonly OnnxNode[], names: readonly string[]): OnnxNode[] {
  const read = new Set(names);
  return nodes.toReversed().filter((node) => {
    const isNeeded = outputsOf(node).some((name) => read.has(name));
    if (isNeeded) inputsOf(node).forEach((name) => read.add(name));
    return isNeeded;
  });
}

/**
 * What a tensor depends on: nothing; the numbers that flow from the start; only the shapes of those; or something else, such
 * as a mask or positions.
 */
type Kind = "constant" | "flowing" | "shape" | "other";

/** Operators that treat each number alone. What they combine numbers with has to be the same for all tokens. */
const ELEMENTWISE: ReadonlySet<string> = new Set([
  "Abs",
  "Add",
  "BiasGelu",
  "Cast",
  "Clip",
  "Div",
  "Elu",
  "Erf",
  "Exp",
  "FastGelu",
  "Gelu",
  "HardSigmoid",
  "HardSwish",
  "Identity",
  "LeakyRelu",
  "Max",
  "Min",
  "Mul",
  "Neg",
  "Pow",
  "QuickGelu",
  "Reciprocal",
  "Relu",
  "Sigmoid",
  "Softplus",
  "Sqrt",
  "Sub",
  "Swish",
  "Tanh",
]);
/** Norms, along the last axis if none is given. */
const NORMS: ReadonlySet<string> = new Set([
  "LayerNormalization",
  "SimplifiedLayerNormalization",
  "RMSNormalization",
]);
/** Operators that make one number of several, of all if no axes are given. */
const REDUCTIONS: ReadonlySet<string> = new Set(["ReduceMean", "ReduceSum", "ReduceL2"]);
/** Operators that change a constant, and keep its number of dimensions. */
const RANK_KEEPING: ReadonlySet<string> = new Set(["Identity", "Cast", "DequantizeLinear", "Transpose"]);

/** What is known of the tensors of a graph. */
class TensorKinds {
  readonly #model: OnnxModel;
  readonly #kinds = new Map<string, Kind>();
  readonly #makers = new Map<string, OnnxNode>();
  /** Tensors of shape [rows, tokens, …]. */
  readonly #grids: Set<string>;

  constructor(model: OnnxModel, stream: ResidualStream, known: readonly string[]) {
    const start = stream.hiddenStates[0];
    this.#model = model;
    this.#grids = new Set([start, ...known]);
    for (const node of model.graph.nodes) {
      const kind = this.#kindOfOutputs(node);
      for (const name of outputsOf(node)) {
        this.#makers.set(name, node);
        this.#kinds.set(name, name === start ? "flowing" : kind);
      }
    }
    const keeping = model.graph.nodes.filter((node) => this.#keepsGrid(node));
    const isKeeping = new Set(keeping);
    const edited = model.graph.edited ?? new Map<string, string>();
    for (const node of model.graph.nodes) {
      const before = edited.get(node.outputs[0]);
      const grids = isKeeping.has(node) ? this.#flowingInputs(node) : before === undefined ? [] : [before];
      if (grids.some((name) => this.#grids.has(name))) this.#addGrids(outputsOf(node));
    }
    for (const { before, added } of stream.blocks.flat()) {
      if (this.#grids.has(before)) this.#addGrids(added);
    }
    for (const node of keeping.toReversed()) {
      // Of several tensors that are combined, one may be a single number.
      const flowing = this.#flowingInputs(node);
      if (flowing.length === 1 && outputsOf(node).some((name) => this.#grids.has(name))) this.#addGrids(flowing);
    }
  }

  /** Whether a tensor depends on none of the model's inputs. */
  isConstant(name: string): boolean {
    return this.#kindOf(name) === "constant";
  }

  /** Whether a tensor is of shape [rows, tokens, …]. */
  isGrid(name: string): boolean {
    return this.#grids.has(name);
  }

  /** Whether a node gives the same for a token when it reads fewer of them. */
  canConfine(node: OnnxNode): boolean {
    if (node.outputs.some((name) => this.#kindOf(name) === "shape")) return true;
    return this.#flowingInputs(node).length > 0 && (this.#keepsGrid(node) || this.#keepsTokenOrder(node));
  }

  #addGrids(names: readonly string[]): void {
    names.forEach((name) => this.#grids.add(name));
  }

  #kindOf(name: string): Kind {
    return this.#kinds.get(name) ?? (this.#model.graph.initializers.has(name) ? "constant" : "other");
  }

  #kindOfOutputs(node: OnnxNode): Kind {
    const shapeOnly = SHAPE_ONLY_INPUT.get(node.opType);
    const kinds = new Set(node.inputs.map((name, index): Kind => {
      if (name === "") return "constant";
      const kind = this.#kindOf(name);
      return index === shapeOnly && kind === "flowing" ? "shape" : kind;
    }));
    node.subgraphInputs.forEach((name) => kinds.add(this.#makers.has(name) ? this.#kindOf(name) : "other"));
    return (["flowing", "other", "shape"] as const).find((kind) => kinds.has(kind)) ?? "constant";
  }

  #flowingInputs(node: OnnxNode): readonly string[] {
    return inputsOf(node).filter((name) => this.#kindOf(name) === "flowing");
  }

  /** Whether a node treats tokens alone, and reads and makes tensors of the same first dimensions. */
  #keepsGrid(node: OnnxNode): boolean {
    const { opType, inputs } = node;
    if (this.#flowingInputs(node).length === 0) return false;
    if (ELEMENTWISE.has(opType)) {
      return inputs.every((name) => this.#kindOf(name) === "flowing" || this.#isSameForAllTokens(name));
    }
    if (isSkipNorm(node)) return this.#isFlowingThenConstant(node, 2);
    if (opType === "Slice") return this.#isSliceWithinTokens(node);
    if (!this.#isFlowingThenConstant(node, 1)) return false;
    if (opType === "MatMul") return this.#rankOf(inputs[1]) === 2;
    if (opType === "MatMulNBits") return true;
    if (NORMS.has(opType)) return isWithinToken(this.#axesOf(node) ?? [-1]);
    // Since opset 18, the axes are an input.
    const axes = () => this.#axesOf(node) ?? constantIntegers(this.#model, inputs[1] ?? "") ?? [];
    return REDUCTIONS.has(opType) && isWithinToken(axes());
  }

  /** Whether a node only puts the tokens of all rows into one list or out of it, or multiplies that list with weights. */
  #keepsTokenOrder(node: OnnxNode): boolean {
    const { opType, inputs } = node;
    if (this.#kindOf(inputs[0]) !== "flowing") return false;
    if (opType === "Gemm") {
      return this.#isFlowingThenConstant(node, 1) && !integerAttribute(this.#model, node, "transA")?.[0];
    }
    if (opType === "Split") return this.#isFlowingThenConstant(node, 1) && isWithinToken(this.#axesOf(node) ?? [0]);
    if (opType !== "Reshape") return false;
    // Two dimensions that are known beforehand can only be [any number of tokens, size].
    return this.#kindOf(inputs[1]) === "shape" || constantDims(this.#model, inputs[1])?.join() === "2";
  }

  /** Slices from and to numbers that may come from a size. */
  #isSliceWithinTokens({ inputs }: OnnxNode): boolean {
    const [, starts, ends, axes = ""] = inputs;
    const areSizes = [starts, ends].every((name) => ["constant", "shape"].includes(this.#kindOf(name ?? "")));
    return areSizes && isWithinToken(constantIntegers(this.#model, axes) ?? []);
  }

  #isFlowingThenConstant({ inputs, subgraphInputs }: OnnxNode, flowing: number): boolean {
    return subgraphInputs.length === 0 &&
      inputs.every((name, index) => name === "" || this.#kindOf(name) === (index < flowing ? "flowing" : "constant"));
  }

  /** The axes along which a node works; `undefined` if it does not say. */
  #axesOf(node: OnnxNode): readonly number[] | undefined {
    return integerAttribute(this.#model, node, "axis") ?? integerAttribute(this.#model, node, "axes");
  }

  #isSameForAllTokens(name: string): boolean {
    if (name === "") return true;
    if (this.#kindOf(name) !== "constant") return false;
    const maker = this.#makers.get(name);
    if (maker?.opType === "Identity" || maker?.opType === "Cast") return this.#isSameForAllTokens(maker.inputs[0]);
    const dims = constantDims(this.#model, name);
    return dims !== undefined && dims.slice(0, -1).every((size) => size === 1);
  }

  #rankOf(name: string): number | undefined {
    const maker = this.#makers.get(name);
    if (maker !== undefined && RANK_KEEPING.has(maker.opType)) return this.#rankOf(maker.inputs[0]);
    return constantDims(this.#model, name)?.length;
  }
}

/** Whether axes are behind those of rows and tokens. */
function isWithinToken(axes: readonly number[]): boolean {
  return axes.length > 0 && axes.every((axis) => axis === -1 || axis >= 2);
}
