/**
 * What small lists of integers hold that are made of the sizes of tensors.
 *
 * @module
 */
import { integerOf, type RuleNode } from "../rule.ts";
import type { KnownSizes, Values } from "./known_sizes.ts";

/** The numbers of a result; `undefined` where not even their count is known. */
type ValueRule = (known: KnownSizes, node: RuleNode) => Values | undefined;

const RULES: Readonly<Record<string, ValueRule>> = {
  Shape: (known, node) => {
    const end = node.attributes.end === undefined ? undefined : integerOf(node, "end", 0);
    return known.of(node.inputs[0])?.slice(integerOf(node, "start", 0), end);
  },
  Gather: (known, { inputs: [list, places] }) => {
    const values = known.valuesOf(list);
    return values && known.integersOf(places)?.map((place) => values.at(place));
  },
  Concat: (known, { inputs }) => {
    const parts = inputs.map((name) => known.valuesOf(name));
    return parts.some((part) => part === undefined) ? undefined : parts.flatMap((part) => part!);
  },
  Slice: (known, { inputs: [list, start, end, , steps = ""] }) => {
    const [starts, ends] = [start, end].map((name) => known.integersOf(name));
    const areAll = steps === "" || known.integersOf(steps)?.join() === "1";
    return starts && ends && areAll ? known.valuesOf(list)?.slice(starts[0], ends[0]) : undefined;
  },
  Expand: (known, { inputs: [x, shape] }) => {
    const [values, length] = [known.valuesOf(x), known.integersOf(shape)?.[0]];
    return values?.length === 1 && length !== undefined ? Array(length).fill(values[0]) : undefined;
  },
  ScatterElements: (known, { inputs: [list, places, added], attributes: { reduction = "none" } }) => {
    const [values, at, put] = [known.valuesOf(list), known.integersOf(places), known.valuesOf(added)];
    if (at === undefined || reduction !== "none") return undefined;
    return at.reduce<Values | undefined>((all, place, index) => all?.toSpliced(place, 1, put?.[index]), values);
  },
  Reshape: sameValues,
  Unsqueeze: sameValues,
  Squeeze: sameValues,
  Identity: sameValues,
  Cast: sameValues,
};

/** The numbers of a node's result, if that is a list or a single number. */
export const valuesOf: ValueRule = (known, node) =>
  Object.hasOwn(RULES, node.opType) ? RULES[node.opType](known, node) : undefined;

function sameValues(known: KnownSizes, { inputs: [x] }: RuleNode): Values | undefined {
  return known.valuesOf(x);
}
