/**
 * Which files beside its own an ONNX model takes numbers from, wherever in it: initializers, attributes, branches, functions.
 *
 * @module
 */
import { FormatError } from "../../ops/errors.ts";
import type { ByteRange, ByteSource } from "./bytes.ts";
import { fieldsOf, readText } from "./protobuf.ts";
import { ATTRIBUTE, ENTRY, FUNCTION, GRAPH, MODEL, NODE, SPARSE, TENSOR } from "./schema.ts";

type Visit = (source: ByteSource, range: ByteRange, depth: number) => Generator<string, void, void>;

/** Graphs in graphs. */
const DEEPEST = 100;

/** The locations that a model names, as often as it does. @throws {FormatError} if the bytes are no ONNX model */
export function externalFiles(source: ByteSource): Generator<string, void, void> {
  return inModel(source, { start: 0, end: source.size }, 0);
}

const inTensor: Visit = function* (source, range) {
  for (const field of fieldsOf(source, range)) {
    if (field.number !== TENSOR.externalData) continue;
    const parts = [...fieldsOf(source, field)];
    const textOf = (number: number) =>
      parts.filter((part) => part.number === number).map((part) => readText(source, part));
    if (textOf(ENTRY.key).includes("location")) yield* textOf(ENTRY.value);
  }
};

/** A visit to fields of some numbers. */
function within(visits: Readonly<Record<number, () => Visit>>): Visit {
  return function* (source, range, depth) {
    if (depth > DEEPEST) throw new FormatError(`Cannot read an ONNX model: it is nested more than ${DEEPEST} deep`);
    for (const field of fieldsOf(source, range)) {
      const visit = visits[field.number]?.();
      if (visit !== undefined) yield* visit(source, field, depth + 1);
    }
  };
}

const inSparse = within({ [SPARSE.values]: () => inTensor, [SPARSE.indices]: () => inTensor });
const inAttribute: Visit = within({
  [ATTRIBUTE.tensor]: () => inTensor,
  [ATTRIBUTE.tensors]: () => inTensor,
  [ATTRIBUTE.graph]: () => inGraph,
  [ATTRIBUTE.graphs]: () => inGraph,
  [ATTRIBUTE.sparse]: () => inSparse,
  [ATTRIBUTE.sparses]: () => inSparse,
});
const inNode = within({ [NODE.attribute]: () => inAttribute });
const inGraph = within({
  [GRAPH.node]: () => inNode,
  [GRAPH.initializer]: () => inTensor,
  [GRAPH.sparseInitializer]: () => inSparse,
});
const inFunction = within({ [FUNCTION.node]: () => inNode, [FUNCTION.attribute]: () => inAttribute });
const inModel = within({ [MODEL.graph]: () => inGraph, [MODEL.functions]: () => inFunction });
