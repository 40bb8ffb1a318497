/**
 * How many tokens a graph can read: as many as its tables of positions have rows. Positions that are computed, as rotary
 * angles and relative distances often are, have no end.
 *
 * @module
 */
import { smallest } from "../../ops/extremes.ts";
import { constantDims, ELEMENT_TYPE, type OnnxModel, type OnnxNode } from "./graph.ts";

/** Operators that read a table of rotary angles, and where among their inputs. */
const ANGLE_TABLES: Readonly<Record<string, number>> = {
  GroupQueryAttention: 7,
  RotaryEmbedding: 2,
  GemmaRotaryEmbedding: 2,
};
/** Where the fused embedding of BERT has its table of positions. */
const EMBEDDING_TABLE = 3;
/** OPT and BART keep so many rows before the first position. */
const ROWS_BEFORE = 2;
/** Operators between a stored table and the look-up in it. */
const SAME_ROWS: ReadonlySet<string> = new Set(["Cast", "DequantizeLinear", "Identity"]);
/** Operators between the token ids and the look-up of their embeddings. */
const SAME_IDS: ReadonlySet<string> = new Set(["Reshape", "Cast", "Identity", "Unsqueeze", "Squeeze", "Flatten"]);

/**
 * The number of positions of a graph; `undefined` if it has no table of them.
 *
 * @param stated how many the model's configuration says: tables of that many rows are looked for
 */
export function positionLimit(model: OnnxModel, stated: number | undefined): number | undefined {
  const makers = new Map(model.graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const limits = model.graph.nodes.flatMap((node) => limitOf(node, { model, makers, stated }) ?? []);
  return limits.length === 0 ? undefined : smallest(limits);
}

interface Search {
  readonly model: OnnxModel;
  readonly makers: ReadonlyMap<string, OnnxNode>;
  readonly stated: number | undefined;
}

function limitOf(node: OnnxNode, search: Search): number | undefined {
  const { opType, domain, inputs } = node;
  const angles = opType === "RotaryEmbedding" && domain === "" ? 1 : ANGLE_TABLES[opType];
  if (angles !== undefined) {
    const dims = tableDims(inputs[angles], search);
    return dims?.length === 2 ? dims[0] : undefined;
  }
  const isTable = opType === "EmbedLayerNormalization"
    ? isPositions(tableDims(inputs[EMBEDDING_TABLE], search), search)
    : opType.startsWith("Gather")
    ? isPositions(tableDims(inputs[0], search), search) && !isOfIds(inputs[1], search)
    : opType === "Slice" && isSlicedTable(inputs[0], search);
  return isTable ? search.stated : undefined;
}

function isPositions(dims: readonly number[] | undefined, { stated }: Search): boolean {
  if (dims?.length !== 2 || stated === undefined) return false;
  return dims[0] === stated || dims[0] === stated + ROWS_BEFORE;
}

/** Lists of positions, masks and angles for all positions, of which the first few are taken. Weights have two dimensions. */
function isSlicedTable(name: string, search: Search): boolean {
  const { model, stated } = search;
  const dims = tableDims(name, search);
  if (stated === undefined || dims === undefined || !dims.includes(stated)) return false;
  return dims.length > 2 || model.graph.initializers.get(name)?.elementType === ELEMENT_TYPE.int64;
}

/** The shape of a stored tensor, which may be stored in fewer bits; `undefined` if it is computed or absent. */
function tableDims(name: string | undefined, search: Search): readonly number[] | undefined {
  if (name === undefined || name === "") return undefined;
  const maker = search.makers.get(name);
  const isSame = maker !== undefined && SAME_ROWS.has(maker.opType);
  return isSame ? tableDims(maker.inputs[0], search) : constantDims(search.model, name);
}

/** Whether a look-up is of the token ids themselves: its table is the vocabulary. */
function isOfIds(name: string, search: Search): boolean {
  const maker = search.makers.get(name);
  if (maker === undefined) return name === "input_ids";
  return SAME_IDS.has(maker.opType) && isOfIds(maker.inputs[0], search);
}
