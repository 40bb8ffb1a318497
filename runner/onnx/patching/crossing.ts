/**
 * What crosses the ends of blocks: the tensors that all later blocks need of what was computed from the tokens before.
 *
 * @module
 */
import { dataInputs, type Flow, flowBetween, type Step, stepsOf } from "../dataflow.ts";
import type { OnnxGraph } from "../graph.ts";
import type { ResidualStream } from "../residual.ts";

/**
 * For each block the tensors that cross its beginning: the stream itself, and what goes round whole blocks, such as values of
 * the first block that later ones read again. Masks and positions, which do not come from the embeddings, are none of them.
 */
export function crossings(graph: OnnxGraph, stream: ResidualStream): readonly (readonly string[])[] {
  const flow = flowBetween(stepsOf(graph), stream.embedding, stream.output)!;
  return stream.blocks.map(([{ before }]) => crossingAt(flow, before));
}

function crossingAt(flow: Flow, tensor: string): string[] {
  const needed = stepsBefore(flow, tensor);
  const made = new Set([...needed].flatMap(({ outputs }) => outputs));
  flow.maker.forEach((index, name) => index === -1 && made.add(name));
  const read = flow.steps.filter((step) => !needed.has(step)).flatMap(dataInputs);
  return [...new Set(read)].filter((name) => made.has(name) && flow.tensors.has(name));
}

/** The steps from which a tensor is computed. */
function stepsBefore(flow: Flow, tensor: string): ReadonlySet<Step> {
  const read = new Set([tensor]);
  return new Set(
    flow.steps.toReversed().filter((step) => {
      const isNeeded = step.outputs.some((name) => read.has(name));
      if (isNeeded) dataInputs(step).forEach((name) => read.add(name));
      return isNeeded;
    }),
  );
}
