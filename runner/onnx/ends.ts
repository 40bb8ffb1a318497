/**
 * Where token ids become vectors in a graph, and where the model's results leave it.
 *
 * @module
 */
import { ModelError } from "../../ops/errors.ts";
import { type Flow, flowBetween, type Step, stepsOf } from "./dataflow.ts";
import type { OnnxGraph } from "./graph.ts";

/** Two ends of a graph and the way between them. */
export interface Ends {
  /** What the look-up of the token ids gives. */
  readonly embedding: string;
  /** The graph's output to which its numbers flow. */
  readonly output: string;
  /** The way. */
  readonly flow: Flow;
}

/** Look-ups with a norm behind them, in one node. */
const EMBEDDINGS_WITH_NORM: ReadonlySet<string> = new Set(["EmbedLayerNormalization", "QEmbedLayerNormalization"]);
/** Operators between the input of token ids and the look-up in the embedding table. */
const ID_SHAPERS: ReadonlySet<string> = new Set(["Reshape", "Cast", "Identity", "Unsqueeze", "Squeeze", "Flatten"]);
const OUTPUT_NAMES: readonly string[] = ["logits", "last_hidden_state", "token_embeddings", "hidden_states"];

/**
 * The ends of a graph. There are several where token ids are looked up in several tables; the graph's first look-up comes
 * first.
 *
 * @throws {ModelError} if there are none; the message says what was looked for
 */
export function findEnds(graph: OnnxGraph): [Ends, ...Ends[]] {
  const steps = stepsOf(graph);
  const embeddings = findEmbeddings(graph, steps);
  const [first, ...others] = embeddings.flatMap((embedding) => endsFrom(graph, steps, embedding) ?? []);
  if (first !== undefined) return [first, ...others];
  throw new ModelError(
    `Cannot find the model's output: none of ${list(graph.outputs)} depends on the embedding "${embeddings[0]}"`,
  );
}

function findEmbeddings(graph: OnnxGraph, steps: readonly Step[]): readonly string[] {
  const ids = graph.inputs.find((input) => input.name === "input_ids")?.name ??
    graph.inputs.find((input) => /ids$|tokens$/.test(input.name) && !/type|position/.test(input.name))?.name;
  if (ids !== undefined) return lookUpsOf(ids, steps);
  const embeddings = graph.inputs.find((input) => input.name === "inputs_embeds")?.name;
  if (embeddings !== undefined) return [embeddings];
  throw new ModelError(
    `Cannot find the token ids: the graph's inputs are ${
      list(graph.inputs)
    }; a graph with the input "input_ids" would work`,
  );
}

function lookUpsOf(ids: string, steps: readonly Step[]): readonly string[] {
  const shaped = new Set([ids]);
  const found: string[] = [];
  for (const { opType, inputs, outputs } of steps) {
    if (ID_SHAPERS.has(opType) && shaped.has(inputs[0])) shaped.add(outputs[0]);
    const isTable = /^Gather/.test(opType) && shaped.has(inputs[1]) && !shaped.has(inputs[0]);
    if (isTable || (EMBEDDINGS_WITH_NORM.has(opType) && shaped.has(inputs[0]))) found.push(outputs[0]);
  }
  if (found.length > 0) return found;
  const readers = new Set(
    steps.filter(({ inputs }) => inputs.some((name) => shaped.has(name))).map((step) => step.opType),
  );
  throw new ModelError(
    `Cannot find the embedding: no node of the graph looks up "${ids}" in a table; it is read by ${
      [...readers].join(", ") || "none"
    }, of which this program knows no look-up`,
  );
}

function endsFrom(graph: OnnxGraph, steps: readonly Step[], embedding: string): Ends | undefined {
  const names = graph.outputs.map((output) => output.name).filter((name) => !/(^|\/)(present|past)/.test(name));
  for (const output of new Set([...OUTPUT_NAMES.filter((name) => names.includes(name)), ...names])) {
    const flow = flowBetween(steps, embedding, output);
    if (flow !== undefined) return { embedding, output, flow };
  }
  return undefined;
}

function list(values: readonly { readonly name: string }[]): string {
  return values.map((value) => `"${value.name}"`).join(", ");
}
