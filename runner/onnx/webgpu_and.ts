/**
 * Graphs without `And`, for WebGPU. onnxruntime 1.30 keeps the program of an `And` under a key that leaves out along which axes its inputs
 * are repeated: of two in a process, such as a causal mask's and an edit's, the second may run what was made for the first, and is wrong
 * then. Products of ones and zeros say the same, and are kept apart.
 *
 * @module
 */
import { join } from "../../stores/bytes.ts";
import { type BuiltNode, encodeNode } from "./build.ts";
import { type ByteRange, type ByteSource, memoryBytes } from "./bytes.ts";
import { ELEMENT_TYPE } from "./graph.ts";
import { encodeHeader, type Field, fieldsOf, readText } from "./protobuf.ts";
import { GRAPH, MODEL, NODE } from "./schema.ts";

/** A model of which each `And` of the graph is a product. @param model the bytes of a ModelProto */
export function withoutAnd(model: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const source = memoryBytes(model);
  return replaced(source, { start: 0, end: model.length }, MODEL.graph, (graph) => {
    const nodes = replaced(source, graph, GRAPH.node, (node) => productOf(source, node));
    return join([encodeHeader(MODEL.graph, nodes.length), nodes]);
  });
}

/** A message with some of its fields replaced. @param replace gives the field anew, or `undefined` where it stays */
function replaced(
  source: ByteSource,
  message: ByteRange,
  number: number,
  replace: (field: Field) => Uint8Array | undefined,
): Uint8Array<ArrayBuffer> {
  const fields = [...fieldsOf(source, message)].map((field) =>
    (field.number === number ? replace(field) : undefined) ?? source.read(field.tagStart, field.end)
  );
  return join(fields);
}

/** The nodes that stand for an `And`; `undefined` for other nodes. */
function productOf(source: ByteSource, node: ByteRange): Uint8Array | undefined {
  const fields = [...fieldsOf(source, node)];
  const texts = (number: number) =>
    fields.filter((field) => field.number === number).map((field) => readText(source, field));
  if (texts(NODE.opType)[0] !== "And" || (texts(NODE.domain)[0] ?? "") !== "") return undefined;
  return join(productNodes(texts(NODE.input), texts(NODE.output)[0]).map(encodeNode));
}

function productNodes(inputs: readonly string[], output: string): BuiltNode[] {
  const numbers = inputs.map((_, at) => `${output}::number.${at}`);
  const product = `${output}::product`;
  return [
    ...inputs.map((input, at) => castNode(input, numbers[at], ELEMENT_TYPE.float)),
    { opType: "Mul", inputs: numbers, outputs: [product] },
    castNode(product, output, ELEMENT_TYPE.bool),
  ];
}

function castNode(input: string, output: string, to: number): BuiltNode {
  return { opType: "Cast", inputs: [input], outputs: [output], attributes: { to: BigInt(to) } };
}
