/**
 * Where language models come from: a registry of providers, one per scheme of `scheme:name`.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { OpenRegistry } from "../../../ops/open_registry.ts";
import type { TokenMode } from "../../../ops/types/language_models.ts";
import type { DownloadWatch } from "../download_watch.ts";
import type { StreamPoint } from "../../onnx/points.ts";
import type { ClassHead } from "../rows/class_head.ts";
import type { ClassReading, ClassView } from "../rows/class_scores.ts";
import type { RowEdit } from "../rows/edits.ts";
import type { TextBatch } from "../rows/generate.ts";
import type { GuardPrompt } from "../rows/guard_prompt.ts";
import type { PatchedPair, PatchSettings } from "../rows/patches.ts";
import type { RowTokens } from "../rows/row_tokens.ts";
import type { NamedPlaces } from "../rows/places.ts";
import type { AskedReading } from "../rows/readings.ts";
import type { RowBatch, RunOptions } from "../rows/run_rows.ts";
import type { EncodingOptions, ModelInput } from "../rows/tokens.ts";

/** The model that a request names, and the rows it is to read. */
export interface ProviderRequest extends EncodingOptions {
  /** The model's name, without the scheme. */
  readonly name: string;
  /** The dataset's rows. */
  readonly rows: readonly ModelInput[];
  /** Number type of the weights; `null` leaves the choice to the provider. */
  readonly dtype?: string | null;
  /** Where to compute: `auto`, `cpu`, `cuda`, `cuda:1`, `webgpu`, or `mps`, which is WebGPU. */
  readonly device?: string;
  /** Most rows of one pass or one call. */
  readonly batchSize?: number;
  /** What is done to what flows in the model. Only providers that say {@linkcode ModelProvider.heedsEdits} are given any. */
  readonly edits?: readonly RowEdit[];
}

/** Asks for activations: `outputs` of each batch has one matrix per layer. */
export interface ProviderActivationRequest extends ProviderRequest {
  /** Layers as the provider counts them, or names of hook points. */
  readonly layers: readonly StreamPoint[];
  /** Which tokens of a row to keep. */
  readonly tokenMode?: TokenMode;
}

/** Asks for logits of the next token: `outputs` of each batch has one matrix, with a column per token. */
export interface ProviderLogitRequest extends ProviderRequest {
  /** Token ids, or texts that are one token. */
  readonly tokens: readonly (number | string)[];
}

/** Asks for what goes on inside of the model: `outputs` of each batch has one matrix (see `extractReading`). */
export interface ProviderReadingRequest extends ProviderRequest {
  /** What. */
  readonly reading: AskedReading;
}

/** Asks for what a classification head gives: `outputs` of each batch has one matrix for each view. */
export interface ProviderClassRequest extends ProviderRequest, ClassReading {
  /** What to make of the head's numbers. */
  readonly views: readonly ClassView[];
}

/** Asks a guard: `outputs` of each batch has one matrix, with the probabilities of its two answers. */
export interface ProviderGuardRequest extends ProviderRequest {
  /** What it is asked. The rows are conversations. */
  readonly guard: GuardPrompt;
}

/** What labels of readings are made of. */
export interface ModelLabels {
  /** How many blocks the model has. */
  readonly numLayers: number;
  /** How many tokens there are, where the provider says: ids run from 0 to one less. */
  readonly vocabularySize?: number;
  /** The token that texts begin with, as the vocabulary spells it, where the model has one. */
  readonly startToken?: string;
  /** What each token stands for within a text. */
  spell(ids: readonly number[]): Promise<string[]>;
}

/** Asks for texts. */
export interface ProviderGenerationRequest extends ProviderRequest {
  /** Most tokens of a text. */
  readonly maxTokens: number;
}

/** Asks for patch maps of pairs. */
export interface ProviderPatchRequest extends PatchSettings {
  /** The model's name, without the scheme. */
  readonly name: string;
  /** Number type of the weights; `null` leaves the choice to the provider. */
  readonly dtype?: string | null;
}

/** How provenance is found. */
export interface ProvenanceOptions extends DownloadWatch {
  /** Nothing is fetched: a model whose files are not on this machine is an error. */
  readonly isLocal?: boolean;
}

/**
 * A source of language models. What a provider cannot do it leaves out.
 *
 * Batches may come in any order of rows; each row comes once, unless `options.isDone` says that it is known. The
 * consumer may stop early. Between two batches a provider heeds `options.signal`, and tells `options.onProgress`.
 *
 * @example A provider for models that count letters, with batches, cancellation, progress and resumption
 * ```ts
 * import { type ModelProvider, registerModelProvider, Runner } from "@probegraph/probegraph";
 *
 * const letters: ModelProvider = {
 *   async *activations({ name, rows, layers, batchSize = 8 }, { signal, onProgress, isDone = () => false }) {
 *     const started = performance.now();
 *     for (let start = 0; start < rows.length; start += batchSize) {
 *       signal?.throwIfAborted();
 *       const batch = [...rows.keys()].slice(start, start + batchSize);
 *       if (batch.every(isDone)) continue;
 *       const vectors = batch.map((row) => [...name].map((letter) => String(rows[row]).split(letter).length - 1));
 *       const matrix = { rows: batch.length, columns: name.length, data: Float32Array.from(vectors.flat()) };
 *       const done = start + batch.length;
 *       const seconds = (performance.now() - started) / 1000;
 *       onProgress?.({ rows: done, totalRows: rows.length, tokens: done, totalTokens: rows.length, seconds });
 *       yield { rows: batch, tokenCounts: batch.map(() => 1), outputs: layers.map(() => matrix) };
 *     }
 *   },
 *   provenance: (name) => Promise.resolve({ alphabet: name, version: 1 }),
 * };
 * registerModelProvider("letters", letters);
 *
 * const prompts = new Runner().fromInline({ prompt: ["banana", "cab"] }).colText("prompt");
 * const counts = prompts.llmLayerActivations({ model: "letters:abn", layer: -1 });
 * console.log([...(await counts.toMatrix()).data]); // [3, 1, 2, 1, 1, 0]
 * ```
 */
export interface ModelProvider {
  /** Computes activations. */
  activations?(request: ProviderActivationRequest, options: RunOptions): AsyncIterable<RowBatch>;
  /**
   * Whether requests may have edits.
   *
   * @default false
   */
  readonly heedsEdits?: boolean;
  /**
   * Checks, by what of the model is on this machine, that it has what is named. Fetches nothing: a model that is not here yet
   * passes.
   *
   * @throws {ModelError} for what it does not have
   */
  check?(name: string, dtype: string | null, named: NamedPlaces): Promise<void>;
  /** Computes logits of the next token. */
  logits?(request: ProviderLogitRequest, options: RunOptions): AsyncIterable<RowBatch>;
  /** The labels of the model's classification head. @throws {ModelError} if it has none */
  classHead?(name: string, dtype: string | null, options: RunOptions): Promise<ClassHead>;
  /** Computes what its classification head gives. */
  classScores?(request: ProviderClassRequest, options: RunOptions): AsyncIterable<RowBatch>;
  /** Asks a guard. */
  guardScores?(request: ProviderGuardRequest, options: RunOptions): AsyncIterable<RowBatch>;
  /** Computes patch maps. */
  patches?(request: ProviderPatchRequest, options: RunOptions): AsyncIterable<PatchedPair>;
  /** Reads what goes on inside of the model. */
  readings?(request: ProviderReadingRequest, options: RunOptions): AsyncIterable<RowBatch>;
  /** What the model was published as, such as `google/gemma-2-2b`, as far as that is known. */
  publishedAs?(name: string, dtype: string | null): Promise<string | undefined>;
  /** What labels of readings are made of. */
  labels?(name: string, dtype: string | null, options: RunOptions): Promise<ModelLabels>;
  /** Writes texts. */
  generate?(request: ProviderGenerationRequest, options: RunOptions): AsyncIterable<TextBatch>;
  /**
   * The tokens that rows are read as, in the order of the rows: what a token mode of `all` has a vector for each of. Texts of
   * tokens label results; a provider that cannot tell leaves it out, and they are numbered.
   */
  tokens?(request: ProviderRequest, options: RunOptions): AsyncIterable<RowTokens>;
  /**
   * What identifies the model as it is now: files and their digests, versions. It is stored beside results. Empty where
   * it cannot be told.
   */
  provenance?(
    name: string,
    dtype: string | null,
    options?: ProvenanceOptions,
  ): Promise<Readonly<Record<string, unknown>>>;
}

/** What a provider may compute. */
type Capability = Exclude<keyof ModelProvider, "heedsEdits">;

const providers = new OpenRegistry<ModelProvider>();

/** Makes a provider known that is built in. */
export function addBuiltInProvider(scheme: string, provider: ModelProvider): void {
  providers.addBuiltIn(scheme, provider);
}

/**
 * Makes `scheme:name` models available. A scheme that is registered again is replaced, so that a notebook cell can be
 * run twice.
 *
 * @example
 * ```ts
 * import { registerModelProvider, Runner } from "@probegraph/probegraph";
 *
 * registerModelProvider("lengths", {
 *   async *activations({ rows, layers }) {
 *     const matrix = { rows: rows.length, columns: 1, data: Float32Array.from(rows, (row) => String(row).length) };
 *     yield { rows: [...rows.keys()], tokenCounts: rows.map(() => 1), outputs: layers.map(() => matrix) };
 *   },
 *   provenance: () => Promise.resolve({ version: 1 }),
 * });
 * const texts = new Runner({ store: "memory://" }).fromInline({ text: ["Hi!", "Stop it."] }).colText("text");
 * console.log((await texts.llmLayerActivations({ model: "lengths:any", layer: 0 }).toMatrix()).data); // Float32Array(2) [ 3, 8 ]
 * ```
 *
 * @throws {ModelError} if the scheme is not a word of lower-case letters, digits and dashes
 */
export function registerModelProvider(scheme: string, provider: ModelProvider): void {
  if (!/^[a-z][a-z0-9-]*$/.test(scheme)) {
    throw new ModelError(
      `Cannot register a model provider for "${scheme}": a scheme is a lower-case word, such as "onnx"`,
    );
  }
  providers.add(scheme, provider);
}

/**
 * The provider of a model, and the model's name there.
 *
 * @throws {ModelError} if the model has no scheme, or an unknown one; the message lists the known ones
 */
export function findModelProvider(model: string): { readonly provider: ModelProvider; readonly name: string } {
  const colon = model.indexOf(":");
  const provider = providers.get(model.slice(0, Math.max(colon, 0)));
  const name = model.slice(colon + 1);
  if (provider !== undefined && name !== "") return { provider, name };
  const known = providers.names().sort().map((scheme) => `${scheme}:`).join(", ");
  throw new ModelError(
    `Cannot find the model "${model}": a model is named scheme:name, and the known schemes are ${known}; ` +
      "registerModelProvider adds one",
  );
}

/** The scheme of a model; `undefined` where this program has a provider of its own for it. */
export function builtInScheme(model: string): string | undefined {
  const [scheme] = model.split(":", 1);
  return providers.hasOwn(scheme) ? undefined : scheme;
}

/**
 * A capability of a model's provider.
 *
 * @throws {ModelError} if the model cannot be found, or its provider does not offer it
 */
export function requireCapability<K extends Capability>(
  model: string,
  capability: K,
): { readonly run: NonNullable<ModelProvider[K]>; readonly name: string } {
  const { provider, name } = findModelProvider(model);
  const run = provider[capability];
  if (run === undefined) {
    const offered = Object.entries(provider).filter(([, value]) => typeof value === "function").map(([key]) => key);
    const able = schemesWith((other) => other[capability] !== undefined);
    throw new ModelError(
      `Cannot compute ${capability} with the model "${model}": its provider offers ${offered.join(", ")} only` +
        (able === "" ? "" : `; ${capability} can be computed with the model's ONNX export, or another of ${able}`),
    );
  }
  return { run: run.bind(provider) as NonNullable<ModelProvider[K]>, name };
}

/**
 * Requires that a model can be edited.
 *
 * @throws {ModelError} if its provider does not run it here
 */
export function requireEdits(model: string): void {
  if (findModelProvider(model).provider.heedsEdits) return;
  const able = schemesWith(({ heedsEdits = false }) => heedsEdits);
  throw new ModelError(
    `Cannot edit the model "${model}": edits change what flows inside of a model, and this one is served, or run by a ` +
      `provider without edits; ONNX exports can be edited (${able})`,
  );
}

/** The schemes whose providers can do something. */
function schemesWith(isAble: (provider: ModelProvider) => boolean): string {
  return [...providers.entries()].filter(([, provider]) => isAble(provider)).map(([scheme]) => `${scheme}:`).join(", ");
}
