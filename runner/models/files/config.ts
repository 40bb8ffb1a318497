/**
 * The sizes of a language model, as its `config.json` gives them.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import { reservedPositions, statedPositions } from "./positions.ts";

/** Sizes and special tokens of a model. */
export interface ModelConfig {
  /** Architecture, such as `gpt2`; empty if not given. */
  readonly modelType: string;
  /** Number of blocks: there are `numLayers + 1` hidden states. */
  readonly numLayers: number;
  /** Length of a hidden state. */
  readonly hiddenSize: number;
  /** Number of attention heads; `undefined` for models without attention. */
  readonly numHeads: number | undefined;
  /** Number of heads of keys and values: fewer than `numHeads` in grouped attention. */
  readonly numKeyValueHeads: number | undefined;
  /** Length of a key or value of one head. */
  readonly headDim: number | undefined;
  /** Token id for padding: any valid id will do, because padding is masked. */
  readonly padTokenId: number;
  /** Whether the configuration names that token: heads that read a row's last token look for it. */
  readonly statesPadding: boolean;
  /** Token ids that end a text. */
  readonly eosTokenIds: readonly number[];
  /** Names of the labels that a classification head scores, in its order; empty if not given. */
  readonly labels: readonly string[];
  /** What a classification head was trained for, such as `multi_label_classification`; `undefined` if it is not said. */
  readonly problemType: string | undefined;
  /** Number of positions, if the configuration says it. */
  readonly maxPositions: number | undefined;
  /** How many of them no token can have. */
  readonly reservedPositions: number;
  /** What the configuration says that the weights were loaded from: a repository, or a folder of whoever saved them. */
  readonly loadedFrom: string | undefined;
}

/** Names of one setting across architectures. */
const NAMES = {
  numLayers: ["num_hidden_layers", "n_layer", "n_layers", "num_layers", "decoder_layers", "encoder_layers"],
  hiddenSize: ["hidden_size", "n_embd", "d_model", "dim"],
  numHeads: ["num_attention_heads", "n_head", "n_heads", "num_heads", "decoder_attention_heads", "attention_heads"],
} as const;

/**
 * Reads the parts of a configuration that running the model needs.
 *
 * @param path where it came from, for messages
 * @throws {ModelError} if a size is missing
 */
export function readConfig(json: unknown, path: string): ModelConfig {
  if (typeof json !== "object" || json === null) {
    throw new ModelError(`Cannot read ${path}: expected a JSON object, got ${JSON.stringify(json)}`);
  }
  const outer = json as Record<string, unknown>;
  // Models of text and images keep the sizes of the language model apart.
  const config = { ...outer, ...(typeof outer.text_config === "object" ? outer.text_config : {}) } as typeof outer;
  const count = (names: readonly string[]): number | undefined => {
    const found = names.map((name) => config[name]).find((value) => typeof value === "number");
    return typeof found === "number" && Number.isInteger(found) && found > 0 ? found : undefined;
  };
  const size = (names: readonly string[]): number => {
    const found = count(names);
    if (found !== undefined) return found;
    throw new ModelError(`Cannot read ${path}: none of ${names.map((name) => `"${name}"`).join(", ")} is a count`);
  };
  const optional = (name: string): number | undefined =>
    typeof config[name] === "number" ? config[name] as number : undefined;
  const hiddenSize = size(NAMES.hiddenSize);
  const numHeads = count(NAMES.numHeads);
  const eos = [config.eos_token_id].flat().filter((id) => typeof id === "number");
  return {
    modelType: typeof config.model_type === "string" ? config.model_type : "",
    numLayers: size(NAMES.numLayers),
    hiddenSize,
    numHeads,
    numKeyValueHeads: optional("num_key_value_heads") ?? (config.multi_query === true ? 1 : numHeads),
    headDim: optional("head_dim") ?? optional("d_kv") ?? (numHeads && Math.floor(hiddenSize / numHeads)),
    padTokenId: paddingToken(optional("pad_token_id") ?? eos[0], optional("vocab_size")),
    statesPadding: optional("pad_token_id") !== undefined,
    eosTokenIds: eos,
    labels: labelNames(outer.id2label),
    problemType: typeof outer.problem_type === "string" ? outer.problem_type : undefined,
    maxPositions: statedPositions(config),
    reservedPositions: reservedPositions(config),
    loadedFrom: typeof outer._name_or_path === "string" ? outer._name_or_path : undefined,
  };
}

/** What transformers calls a label that `config.json` has no name for. */
export function unnamedLabel(id: number): string {
  return `LABEL_${id}`;
}

/** `id2label` maps the numbers of labels, as texts, to their names. A name stays at its number where others are missing. */
function labelNames(names: unknown): readonly string[] {
  if (typeof names !== "object" || names === null) return [];
  const known = Object.entries(names).filter(([id, name]) => /^\d{1,6}$/.test(id) && isName(name));
  const labels: string[] = [];
  for (const [id, name] of known) labels[Number(id)] = String(name);
  return Array.from(labels, (name, id) => name ?? unnamedLabel(id));
}

function isName(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

/** Configurations name pad tokens that the vocabulary lacks. Any token will do in their place: padding is masked. */
function paddingToken(id: number | undefined, vocabularySize: number | undefined): number {
  return id === undefined || id < 0 || (vocabularySize !== undefined && id >= vocabularySize) ? 0 : id;
}

/**
 * The index of a hidden state: 0 is the embeddings, `numLayers` the last block after the final norm; negative indices
 * count from the end.
 *
 * @throws {ModelError} if the layer is out of range
 */
export function resolveLayer(layer: number, numLayers: number): number {
  const index = layer < 0 ? layer + numLayers + 1 : layer;
  if (Number.isInteger(layer) && index >= 0 && index <= numLayers) return index;
  throw new ModelError(
    `Cannot take layer ${layer}: the model has ${numLayers} blocks, so layer is an integer from ${-numLayers - 1} to ` +
      `${numLayers} (0 = embeddings, ${numLayers} or -1 = after the last block and the final norm)`,
  );
}

/** The block that a number means, negative from the end; `undefined` where there is none. */
export function blockOf(layer: number, numLayers: number): number | undefined {
  const block = layer < 0 ? layer + numLayers : layer;
  return Number.isInteger(block) && block >= 0 && block < numLayers ? block : undefined;
}
