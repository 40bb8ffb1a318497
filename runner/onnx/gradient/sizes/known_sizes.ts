/**
 * Sizes of a graph's tensors, as far as they can be told before it runs.
 *
 * @module
 */
import { constantDims, constantIntegers, type OnnxModel } from "../../graph.ts";
import type { RuleNode } from "../rule.ts";
import { sizesOf } from "./size_rules.ts";
import { valuesOf } from "./value_rules.ts";

/** A dimension of a tensor: a number, or a name for one that is known only when the graph runs. */
export type Size = number | string;

/** What a list of integers holds: sizes, or what nobody knows. */
export type Values = readonly (Size | undefined)[];

/** Sizes of tensors. Two dimensions of the same size, or name, are equally long in every run; of others nothing is said. */
export class KnownSizes {
  readonly #model: OnnxModel;
  readonly #sizes = new Map<string, readonly Size[]>();
  readonly #values = new Map<string, Values>();
  #names = 0;

  /** Begins with the inputs of a model, and what it stores. */
  constructor(model: OnnxModel) {
    this.#model = model;
    model.graph.inputs.forEach(({ name, shape }) => this.declare(name, shape));
  }

  /** Takes in a tensor that no node makes. Numbers are binding; that two sizes have one name in a file says nothing. */
  declare(name: string, shape: readonly unknown[] | undefined): void {
    const sizes = shape?.map((size) => typeof size === "number" ? size : this.unknown());
    if (sizes !== undefined) this.#sizes.set(name, sizes);
  }

  /** Takes in a tensor of the same shape as another. */
  declareLike(name: string, other: string): void {
    const sizes = this.of(other);
    if (sizes !== undefined) this.#sizes.set(name, sizes);
  }

  /** Takes in a list of integers. */
  declareList(name: string, values: readonly number[]): void {
    this.#sizes.set(name, [values.length]);
    this.#values.set(name, values);
  }

  /** A size that may be any. */
  unknown(): Size {
    return `size ${this.#names++}`;
  }

  /** The sizes of a tensor; `undefined` where not even their number is known. */
  of(name: string): readonly Size[] | undefined {
    return this.#sizes.get(name) ?? constantDims(this.#model, name);
  }

  /** The numbers of a tensor of one dimension or none, as far as they are known; `undefined` where not even how many there are. */
  valuesOf(name: string): Values | undefined {
    const known = this.#values.get(name) ?? constantIntegers(this.#model, name);
    if (known !== undefined) return known;
    const [length = 1, ...others] = this.of(name) ?? [this.unknown()];
    return typeof length === "number" && others.length === 0 ? Array(length).fill(undefined) : undefined;
  }

  /** The numbers of a list of integers, if all of them are known. */
  integersOf(name: string): readonly number[] | undefined {
    const values = this.valuesOf(name);
    return values?.every((value) => typeof value === "number") ? values as readonly number[] : undefined;
  }

  /** How many numbers lie along axes of a tensor. @param axes a list of integers */
  countAlong(name: string, axes: string): number | undefined {
    const sizes = this.of(name);
    const along = sizes && this.integersOf(axes)?.map((axis) => sizes.at(axis));
    if (!along?.every((size) => typeof size === "number")) return undefined;
    return along.reduce((product, size) => product * size, 1);
  }

  /** Takes in what a node makes, after those whose results it reads. */
  learn(node: RuleNode): void {
    const [first, ...others] = sizesOf(this, node) ?? [];
    if (first === undefined) return;
    const values = first.length > 1 ? undefined : valuesOf(this, node);
    if (values !== undefined) this.#values.set(node.outputs[0], values);
    const sizes = values === undefined || first.length === 0 ? first : [values.length];
    [sizes, ...others].forEach((each, index) => this.#sizes.set(node.outputs[index], each));
  }

  /** Whether two tensors have the same shape in every run. */
  areSame(a: string, b: string): boolean {
    return a === b || (this.of(a) !== undefined && this.of(a)!.join() === this.of(b)?.join());
  }
}
