/**
 * Graphs for WebGPU, whose operators do not all give what the CPU's give.
 *
 * - onnxruntime 1.30 keeps the program of an `And` under a key that leaves out along which axes its inputs are repeated: of two in a
 *   process, such as a causal mask's and an edit's, the second may run what was made for the first, and is wrong then. Products of ones
 *   and zeros say the same, and are kept apart.
 * - WGSL lets sines be wrong by 2^-11 between -π and π, and by anything beyond (https://www.w3.org/TR/WGSL/#floating-point-accuracy), where
 *   the angles of rotary embeddings are. Of 64-bit floats there are none on GPUs: the CPU computes them.
 * - A `Gemm` whose bias is a single number without axes ends the process where its columns are a multiple of four. It is given one.
 *
 * @module
 */
import { join } from "../../stores/bytes.ts";
import { type BuiltNode, encodeNode, encodeTensor } from "./build.ts";
import { type ByteRange, type ByteSource, memoryBytes } from "./bytes.ts";
import { ELEMENT_TYPE } from "./graph.ts";
import { encodeBytes, encodeHeader, encodeText, type Field, fieldsOf, readText } from "./protobuf.ts";
import { GRAPH, MODEL, NODE, TENSOR } from "./schema.ts";

/** What stands for an operator: another one, of other numbers. */
interface StandIn {
  readonly opType: string;
  /** Element type of the numbers that it takes. */
  readonly inside: number;
  /** Element type of what the operator makes. */
  readonly outside: number;
}

const { bool, float, double } = ELEMENT_TYPE;

const STAND_INS: ReadonlyMap<string, StandIn> = new Map([
  ["And", { opType: "Mul", inside: float, outside: bool }],
  ["Sin", { opType: "Sin", inside: double, outside: float }],
  ["Cos", { opType: "Cos", inside: double, outside: float }],
]);

/**
 * A model of which WebGPU makes what the CPU makes.
 *
 * @param model the bytes of a ModelProto
 * @param isHalf whether its floats have 16 bits: sines stay then, since angles are no more exact than they are
 */
export function forWebGpu(model: Uint8Array<ArrayBuffer>, isHalf = false): Uint8Array<ArrayBuffer> {
  const source = memoryBytes(model);
  return replaced(source, { start: 0, end: model.length }, MODEL.graph, (graph) => {
    const listed = listedOf(source, graph);
    const nodes = replaced(source, graph, GRAPH.node, (node) => standIn(source, node, { isHalf, listed }));
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

/** What is known of the model around a node. */
interface Surroundings {
  readonly isHalf: boolean;
  /** Names of weights that have axes. */
  readonly listed: ReadonlySet<string>;
}

function listedOf(source: ByteSource, graph: ByteRange): ReadonlySet<string> {
  const weights = [...fieldsOf(source, graph)].filter(({ number }) => number === GRAPH.initializer)
    .map((weight) => [...fieldsOf(source, weight)]);
  const listed = weights.filter((fields) => fields.some(({ number }) => number === TENSOR.dims));
  return new Set(listed.flatMap((fields) => textsOf(source, fields, TENSOR.name)));
}

function textsOf(source: ByteSource, fields: readonly Field[], number: number): string[] {
  return fields.filter((field) => field.number === number).map((field) => readText(source, field));
}

/** The nodes that stand for a node; `undefined` where it stays. */
function standIn(source: ByteSource, node: ByteRange, { isHalf, listed }: Surroundings): Uint8Array | undefined {
  const fields = [...fieldsOf(source, node)];
  const texts = (number: number) => textsOf(source, fields, number);
  if ((texts(NODE.domain)[0] ?? "") !== "") return undefined;
  const [[opType], inputs, [output]] = [NODE.opType, NODE.input, NODE.output].map(texts);
  const [, , bias = ""] = inputs;
  if (opType === "Gemm" && bias !== "" && !listed.has(bias)) return withListedBias(source, fields, inputs, output);
  const other = STAND_INS.get(opType);
  if (other === undefined || (isHalf && other.outside === float)) return undefined;
  return join(standInNodes(other, inputs, output).map(encodeNode));
}

/** A Gemm whose bias has an axis: others have as many as they had. */
function withListedBias(
  source: ByteSource,
  fields: readonly Field[],
  inputs: readonly string[],
  output: string,
): Uint8Array {
  const [bias, shape] = [`${output}::bias`, `${output}::bias.shape`];
  const named = inputs.with(2, bias).map((input) => encodeText(NODE.input, input));
  const others = fields.filter(({ number }) => number !== NODE.input);
  return join([
    encodeTensor({ name: shape, dims: [1], values: [1] }),
    encodeNode({ opType: "Expand", inputs: [inputs[2], shape], outputs: [bias] }),
    encodeBytes(GRAPH.node, join([...named, ...others.map((field) => source.read(field.tagStart, field.end))])),
  ]);
}

function standInNodes({ opType, inside, outside }: StandIn, inputs: readonly string[], output: string): BuiltNode[] {
  const numbers = inputs.map((_, at) => `${output}::number.${at}`);
  const result = `${output}::result`;
  return [
    ...inputs.map((input, at) => castNode(input, numbers[at], inside)),
    { opType, inputs: numbers, outputs: [result] },
    castNode(result, output, outside),
  ];
}

function castNode(input: string, output: string, to: number): BuiltNode {
  return { opType: "Cast", inputs: [input], outputs: [output], attributes: { to: BigInt(to) } };
}
