/**
 * Writes text token by token with onnxruntime: this is what happens inside the worker.
 *
 * @module
 */
import type * as ort from "../../onnx/runtime.ts";
import { fileBytes } from "../../onnx/bytes.ts";
import { readModel } from "../../onnx/graph.ts";
import { isMerged, takeBranch } from "../../onnx/merged.ts";
import { cutAtNextToken, NEXT_LOGIT_OUTPUT, NEXT_TOKEN_OUTPUT, VOCABULARY_OUTPUT } from "../../onnx/next_token.ts";
import { editGraph } from "../../onnx/edits/edit_graph.ts";
import type { GraphEdit } from "../../onnx/edits/graph_edit.ts";
import { findResidualStream, findStreamOrEnds } from "../../onnx/residual.ts";
import { type CutFacts, factsOf } from "./cut_facts.ts";
import type { Device } from "./device.ts";
import { freeOnDevice } from "./device_outputs.ts";
import { editedInputs, type EditFeed, editTensors, type LoadedEdits } from "./edit_feeds.ts";
import { type EngineInfo, engineInfo, type ModelRequest } from "./engine.ts";
import { stepInputs, type WrittenRows } from "./inputs.ts";
import { loadableCut, loadCut, type LoadedCut } from "./loaded_cut.ts";
import type { TokenBatch } from "./token_batch.ts";

/** A model that is to write. */
export interface GeneratorRequest extends ModelRequest {
  /** Whether the logits of the whole vocabulary are given out, and not only the likeliest token. */
  readonly wholeVocabulary: boolean;
  /** What is done to what flows. */
  readonly edits?: readonly GraphEdit[];
  /** Where to compute it. @default the CPU */
  readonly device?: Device;
}

/** The likeliest next token of each row. */
export interface NextTokens {
  /** Token ids. */
  readonly tokens: Int32Array<ArrayBuffer>;
  /** Their logits. */
  readonly logits: Float32Array<ArrayBuffer>;
  /** Logits of all tokens, row after row, if they are asked for. */
  readonly vocabulary: Float32Array<ArrayBuffer> | undefined;
}

/** What a generator says about itself when it is ready. */
export interface GeneratorInfo extends EngineInfo {
  /** Whether the model can keep keys and values, so that `step` works. */
  readonly hasCache: boolean;
}

/** A model ready to write. */
export interface Generator {
  /** What it is. */
  readonly info: GeneratorInfo;
  /** What it loaded. */
  readonly cut: CutFacts;
  /** For each edit the places where it takes hold. */
  readonly places: LoadedEdits["places"];
  /**
   * Reads texts from their beginning, and keeps their keys and values if `keepCache` is true.
   *
   * @param feeds for each edit its numbers
   */
  start(batch: TokenBatch, keepCache: boolean, feeds?: readonly EditFeed[]): Promise<NextTokens>;
  /**
   * Reads one more token of each row.
   *
   * @param feeds for each edit its numbers
   */
  step(tokens: Int32Array, feeds?: readonly EditFeed[]): Promise<NextTokens>;
  /** Frees the model. */
  close(): Promise<void>;
}

/** A loaded model, and its cache: from each input that takes a part of it to the output that gives it. */
interface Writer {
  readonly loaded: LoadedCut;
  readonly cache: ReadonlyMap<string, string>;
  readonly places: LoadedEdits["places"];
}

/** The rows that are being written, and their keys and values by the inputs that take them. */
interface Writing {
  readonly rows: WrittenRows;
  readonly past: Readonly<Record<string, ort.Tensor>>;
}

/**
 * Cuts a model down to its next token, and loads it.
 *
 * @throws {ModelError} if the model has no logits, or onnxruntime refuses it
 */
export async function openGenerator(request: GeneratorRequest): Promise<Generator> {
  const writers = await loadWriters(request);
  return createGenerator(request, writers.starter, writers.continuer);
}

/** Merged decoders hold one model for the start and one to go on with; others have one for both. */
async function loadWriters(request: GeneratorRequest): Promise<{ starter: Writer; continuer: Writer }> {
  const source = fileBytes(request.modelPath);
  const load = async (cacheState: "empty" | "filled"): Promise<Writer> => {
    const branch = takeBranch(readModel(source), cacheState);
    const { config, edits = [] } = request;
    const stream = (edits.length > 0 ? findResidualStream : findStreamOrEnds)(branch.model.graph, config.numLayers);
    const { model, places } = editGraph(branch.model, stream, config, edits);
    const { cut, cache } = cutAtNextToken({ ...branch, model }, stream, request.wholeVocabulary);
    const { threads, device } = request;
    return {
      loaded: await loadCut(loadableCut(cut, request.modelPath), threads, device, [...cache.values()]),
      cache,
      places,
    };
  };
  try {
    const starter = await load("empty");
    return { starter, continuer: isMerged(readModel(source)) ? await load("filled") : starter };
  } finally {
    source.close();
  }
}

function createGenerator(request: GeneratorRequest, starter: Writer, continuer: Writer): Generator {
  const { config, wholeVocabulary, edits = [] } = request;
  let writing: Writing | undefined;
  function goOn(next: Writing | undefined): void {
    Object.values(writing?.past ?? {}).forEach(freeOnDevice);
    writing = next;
  }
  async function run(
    writer: Writer,
    feeds: Record<string, ort.Tensor>,
    rows: WrittenRows,
    keep: boolean,
  ): Promise<NextTokens> {
    const kept = keep ? [...writer.cache.values()] : [];
    const whole = wholeVocabulary ? [VOCABULARY_OUTPUT] : [];
    const names = [NEXT_TOKEN_OUTPUT, NEXT_LOGIT_OUTPUT, ...whole, ...kept];
    const outputs = await writer.loaded.run(feeds, rows.batch, names);
    const past = Object.fromEntries([...writer.cache].map(([input, output]) => [input, outputs[output]]));
    goOn(keep ? { rows, past } : undefined);
    return {
      tokens: Int32Array.from(outputs[NEXT_TOKEN_OUTPUT].data as BigInt64Array, Number),
      logits: Float32Array.from(outputs[NEXT_LOGIT_OUTPUT].data as Float32Array),
      vocabulary: wholeVocabulary ? Float32Array.from(outputs[VOCABULARY_OUTPUT].data as Float32Array) : undefined,
    };
  }
  return {
    info: {
      ...engineInfo(starter.loaded),
      hasCache: starter.cache.size > 0 && continuer.cache.size === starter.cache.size,
    },
    cut: factsOf(starter.loaded),
    places: starter.places,
    start(batch, keepCache, editFeeds) {
      goOn(undefined);
      const { loaded, places } = starter;
      const feeds = editedInputs(loaded, batch, config, { edits, places }, editFeeds);
      return run(starter, feeds, { batch, written: 0 }, keepCache);
    },
    step(tokens, editFeeds = []) {
      const { rows: { batch, written }, past } = writing!;
      const rows = { batch, written: written + 1 };
      const { loaded, places } = continuer;
      const feeds = {
        ...stepInputs(loaded.inputNames, loaded.inputs, rows, tokens),
        ...editTensors(loaded.inputNames, { edits, places }, editFeeds),
        ...past,
      };
      return run(continuer, feeds, rows, true);
    },
    async close() {
      goOn(undefined);
      await starter.loaded.close();
      if (continuer !== starter) await continuer.loaded.close();
    },
  };
}
