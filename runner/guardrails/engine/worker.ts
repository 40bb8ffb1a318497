/**
 * The worker in which a guardrail's graph runs: onnxruntime blocks its thread while it computes.
 *
 * @module
 */

import { GuardrailError } from "../../../ops/errors.ts";
import { dirname } from "../../../ops/standard.ts";
import { modelInputs } from "../../models/engine/inputs.ts";
import { loadCut, type LoadedCut } from "../../models/engine/loaded_cut.ts";
import type { TokenBatch } from "../../models/engine/token_batch.ts";
import { ELEMENT_TYPE } from "../../onnx/graph.ts";
import type { Tensor } from "../../onnx/runtime.ts";
import { answerQuestions } from "../../workers/answers.ts";
import { IDS, MASK } from "../graph/text_inputs.ts";
import type { GuardAnswer, GuardProtocol, GuardQuestion, GuardRequest } from "./protocol.ts";

interface Loaded extends Pick<GuardRequest, "outputs" | "padTokenId"> {
  readonly cut: LoadedCut;
}

let loaded: Loaded | undefined;

answerQuestions<GuardProtocol>({
  answer: handle,
  transfer: (scores) => scores.map(({ buffer }) => buffer),
});

async function handle(question: GuardQuestion): Promise<GuardAnswer> {
  switch (question.kind) {
    case "load":
      loaded = await load(question.request);
      return [];
    case "run":
      return await run(loaded!, question.batch);
    case "close":
      await loaded?.cut.close();
      return [];
  }
}

const INPUTS = [IDS, MASK].map((name) => ({
  name,
  elementType: ELEMENT_TYPE.int64,
  shape: undefined,
  range: { start: 0, end: 0 },
}));

async function load({ graph, path, precision, threads, outputs, padTokenId }: GuardRequest): Promise<Loaded> {
  const model = { bytes: graph, weightsFolder: dirname(path), weightFiles: [path], modelPath: path };
  return {
    cut: await loadCut({ ...model, inputs: INPUTS, precision, weightBytes: 0, isBlockQuantised: false }, threads),
    outputs,
    padTokenId,
  };
}

async function run({ cut, outputs, padTokenId }: Loaded, batch: TokenBatch): Promise<GuardAnswer> {
  const feeds = modelInputs(cut.inputNames, INPUTS, batch, { padTokenId });
  const scores = await cut.run(feeds, batch, outputs);
  return outputs.map((output) => scoresOf(scores[output], output, batch));
}

function scoresOf({ data }: Tensor, output: string, { lengths }: TokenBatch): Float32Array<ArrayBuffer> {
  if (data instanceof Float32Array && data.length === lengths.length) return Float32Array.from(data);
  throw new GuardrailError(
    `The guardrail's output ${output} has ${data.length} numbers for ${lengths.length} texts; save the guardrail anew`,
  );
}
