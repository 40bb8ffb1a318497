/**
 * Puts ONNX graphs together, one operator at a time.
 *
 * @module
 */

import type { OnnxAttributes } from "./attributes.ts";
import type { OnnxArray, OnnxNode } from "./small_model.ts";
import { checkOptions } from "../../ops/options.ts";

/** Options of a node. */
export interface OnnxNodeOptions {
  /** The domain of the operator. @default ONNX's own */
  readonly domain?: string;
  /** Its attributes, by name. */
  readonly attributes?: OnnxAttributes;
}

/** A graph that grows. Values go by names. */
export class OnnxGraph {
  readonly #nodes: OnnxNode[] = [];
  readonly #arrays: OnnxArray[] = [];
  readonly #prefix: string;
  #values = 0;

  /** Begins empty. @param prefix What the names of values begin with, so that they are none of another graph. */
  constructor(prefix = "") {
    this.#prefix = prefix;
  }

  /** Everything that was added so far. */
  get parts(): { readonly nodes: readonly OnnxNode[]; readonly arrays: readonly OnnxArray[] } {
    return { nodes: this.#nodes, arrays: this.#arrays };
  }

  /**
   * Adds an operator.
   *
   * @param op Its name.
   * @param inputs The values that it takes.
   * @param options Its domain and attributes.
   * @returns The name of its result.
   */
  add(op: string, inputs: readonly string[], options: OnnxNodeOptions = {}): string {
    return this.#add("add", op, inputs, 1, options)[0];
  }

  /** Adds an operator with several results. Returns their names. */
  addSeveral(op: string, inputs: readonly string[], count: number, options: OnnxNodeOptions = {}): string[] {
    return this.#add("addSeveral", op, inputs, count, options);
  }

  #add(method: string, op: string, inputs: readonly string[], count: number, options: OnnxNodeOptions): string[] {
    const { domain, attributes } = checkOptions(method, options, ["domain", "attributes"]) as OnnxNodeOptions;
    const outputs = Array.from({ length: count }, () => `${this.#prefix}${op}_${this.#values++}`);
    this.#nodes.push({ op, domain, inputs, outputs, attributes });
    return outputs;
  }

  /** Gives a value the name of an output of the model. */
  name(value: string, output: string): void {
    this.#nodes.push({ op: "Identity", inputs: [value], outputs: [output] });
  }

  /** Adds an array of 32-bit floats. Returns its name. */
  floats(shape: readonly number[], data: ArrayLike<number>): string {
    return this.#array(shape, Float32Array.from(data));
  }

  /** Adds an array of 64-bit floats. Returns its name. */
  doubles(shape: readonly number[], data: ArrayLike<number>): string {
    return this.#array(shape, Float64Array.from(data));
  }

  /** Adds a list of integers. Returns its name. */
  integers(...values: readonly number[]): string {
    return this.list(values);
  }

  /** Adds a single integer, which has no dimensions. Returns its name. */
  integer(value: number): string {
    return this.#array([], BigInt64Array.of(BigInt(value)));
  }

  /** The same as {@linkcode OnnxGraph.integers} of integers that are gathered already. */
  list(values: readonly number[]): string {
    return this.#array([values.length], BigInt64Array.from(values, BigInt));
  }

  #array(shape: readonly number[], data: OnnxArray["data"]): string {
    const name = `${this.#prefix}array_${this.#values++}`;
    this.#arrays.push({ name, shape, data });
    return name;
  }
}
