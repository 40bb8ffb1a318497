/**
 * Rules by which a model's `generation_config.json` changes what is written greedily: penalties for what was said, tokens
 * that are forbidden or forced.
 *
 * They do what transformers' logits processors do in greedy decoding, in the same order
 * (https://huggingface.co/docs/transformers/internal/generation_utils#logitsprocessor).
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";

/** A text while it is written. */
export interface WrittenText {
  /** Token ids of prompt and text. */
  readonly ids: readonly number[];
  /** How many of them are the prompt. */
  readonly promptLength: number;
  /** Most tokens of the text. */
  readonly maxTokens: number;
}

/** Changes the logits of the next token, over the whole vocabulary, in place. */
export type WritingRule = (logits: Float32Array, text: WrittenText) => void;

type Config = Readonly<Record<string, unknown>>;

/** What is not done, with the value at which nothing is lost by that. */
const LEFT_OUT: Readonly<Record<string, unknown>> = {
  num_beams: 1,
  guidance_scale: 1,
  penalty_alpha: 0,
  dola_layers: null,
  watermarking_config: null,
  stop_strings: null,
};

/**
 * The rules of a model.
 *
 * @param config parsed `generation_config.json`
 * @param stops tokens that end a text
 * @throws {ModelError} if a setting has a value of another type than it should
 */
export function writingRules(config: Config, stops: ReadonlySet<number>): readonly WritingRule[] {
  const rules: readonly (WritingRule | undefined)[] = [
    biasRule(sequenceBiases(config)),
    promptRule(numberOf(config, "encoder_repetition_penalty")),
    repetitionRule(numberOf(config, "repetition_penalty")),
    repeatedNgramRule(numberOf(config, "no_repeat_ngram_size")),
    promptNgramRule(numberOf(config, "encoder_no_repeat_ngram_size")),
    biasRule(badWords(config, stops)),
    lengthRule(numberOf(config, "min_length"), stops, ({ ids }) => ids.length),
    lengthRule(numberOf(config, "min_new_tokens"), stops, writtenLength),
    forcedRule(idsOf(config, "forced_bos_token_id"), ({ ids }) => ids.length === 1),
    forcedRule(idsOf(config, "forced_eos_token_id"), (text) => writtenLength(text) === text.maxTokens - 1),
    decayRule(config, stops),
    forbiddenRule(idsOf(config, "suppress_tokens"), () => true),
    forbiddenRule(idsOf(config, "begin_suppress_tokens"), beginsAfter(config)),
  ];
  return rules.filter((rule) => rule !== undefined);
}

/** Names of settings that would change the text and are not heeded. */
export function settingsLeftOut(config: Config): readonly string[] {
  return Object.entries(LEFT_OUT).filter(([name, neutral]) => (config[name] ?? neutral) !== neutral).map(([name]) =>
    name
  );
}

/** The likeliest token, the one with the lowest id where several are; NaN is never likeliest. */
export function likeliest(logits: Float32Array): number {
  let best = 0;
  for (let id = 1; id < logits.length; id++) if (logits[id] > logits[best] || Number.isNaN(logits[best])) best = id;
  return best;
}

function writtenLength({ ids, promptLength }: WrittenText): number {
  return ids.length - promptLength;
}

/** Logits below zero times the factor, others divided by it, as float32. */
function penalize(logits: Float32Array, ids: Iterable<number>, factor: number): void {
  const penalty = Math.fround(factor);
  for (const id of new Set(ids)) {
    if (id < logits.length) logits[id] = logits[id] < 0 ? logits[id] * penalty : logits[id] / penalty;
  }
}

function repetitionRule(penalty: number | undefined): WritingRule | undefined {
  if (penalty === undefined || penalty === 1) return undefined;
  return (logits, { ids }) => penalize(logits, ids, penalty);
}

/** What the prompt says becomes likelier. */
function promptRule(penalty: number | undefined): WritingRule | undefined {
  if (penalty === undefined || penalty === 1) return undefined;
  return (logits, { ids, promptLength }) => penalize(logits, ids.slice(0, promptLength), 1 / penalty);
}

function repeatedNgramRule(size: number | undefined): WritingRule | undefined {
  if (size === undefined || size < 1) return undefined;
  return (logits, { ids }) => forbid(logits, continuations(ids, ids, size));
}

function promptNgramRule(size: number | undefined): WritingRule | undefined {
  if (size === undefined || size < 1) return undefined;
  return (logits, { ids, promptLength }) => forbid(logits, continuations(ids.slice(0, promptLength), ids, size));
}

/** What follows in `source` each time after the last `size - 1` tokens of the text. */
function continuations(source: readonly number[], ids: readonly number[], size: number): number[] {
  if (ids.length < size - 1) return [];
  const suffix = ids.slice(ids.length - size + 1);
  return source.filter((_, end) =>
    end >= size - 1 && suffix.every((id, index) => source[end - size + 1 + index] === id)
  );
}

function forbid(logits: Float32Array, ids: Iterable<number>): void {
  for (const id of ids) if (id < logits.length) logits[id] = -Infinity;
}

function forbiddenRule(ids: readonly number[], when: (text: WrittenText) => boolean): WritingRule | undefined {
  return ids.length === 0 ? undefined : (logits, text) => {
    if (when(text)) forbid(logits, ids);
  };
}

function forcedRule(ids: readonly number[], when: (text: WrittenText) => boolean): WritingRule | undefined {
  return ids.length === 0 ? undefined : (logits, text) => {
    if (!when(text)) return;
    logits.fill(-Infinity);
    for (const id of ids) logits[id] = 0;
  };
}

function lengthRule(
  least: number | undefined,
  stops: ReadonlySet<number>,
  length: (text: WrittenText) => number,
): WritingRule | undefined {
  if (least === undefined || least < 1) return undefined;
  return (logits, text) => {
    if (length(text) < least) forbid(logits, stops);
  };
}

/** The first token of the text, or the one after a forced one. */
function beginsAfter(config: Config): (text: WrittenText) => boolean {
  const isForced = idsOf(config, "forced_bos_token_id").length > 0;
  return (text) => writtenLength(text) === (isForced && text.promptLength === 1 ? 1 : 0);
}

/** Stop tokens grow likelier with each token after the first few. */
function decayRule(config: Config, stops: ReadonlySet<number>): WritingRule | undefined {
  const setting = config.exponential_decay_length_penalty ?? undefined;
  if (setting === undefined) return undefined;
  const [start, factor] = Array.isArray(setting) ? setting : [];
  if (typeof start !== "number" || typeof factor !== "number") {
    throw wrong("exponential_decay_length_penalty", setting, "a list of a number of tokens and a factor");
  }
  return (logits, text) => {
    const over = writtenLength(text) - start;
    if (over <= 0) return;
    for (const id of stops) {
      if (Number.isFinite(logits[id])) logits[id] += Math.abs(logits[id]) * (factor ** over - 1);
    }
  };
}

/** Something to add to the logit of a sequence's last token wherever the others came before it. */
interface Bias {
  readonly sequence: readonly number[];
  readonly bias: number;
}

function biasRule(biases: readonly Bias[]): WritingRule | undefined {
  return biases.length === 0 ? undefined : (logits, { ids }) => {
    for (const { sequence, bias } of biases) {
      const before = sequence.length - 1;
      const start = ids.length - before;
      if (start < 0 || !sequence.slice(0, before).every((id, index) => ids[start + index] === id)) continue;
      if (sequence[before] < logits.length) logits[sequence[before]] += bias;
    }
  };
}

function sequenceBiases(config: Config): readonly Bias[] {
  const setting = config.sequence_bias ?? [];
  if (!Array.isArray(setting)) throw wrong("sequence_bias", setting, "a list of pairs of token ids and a number");
  return setting.map((pair) => {
    const [sequence, bias] = Array.isArray(pair) ? pair : [];
    if (isIds(sequence) && sequence.length > 0 && typeof bias === "number") return { sequence, bias };
    throw wrong("sequence_bias", setting, "a list of pairs of token ids and a number");
  });
}

/** A stop token on its own is no bad word. */
function badWords(config: Config, stops: ReadonlySet<number>): readonly Bias[] {
  const setting = config.bad_words_ids ?? [];
  if (!Array.isArray(setting) || !setting.every((word) => isIds(word) && word.length > 0)) {
    throw wrong("bad_words_ids", setting, "a list of lists of token ids");
  }
  return setting.filter((word) => word.length > 1 || !stops.has(word[0])).map((sequence) => ({
    sequence,
    bias: -Infinity,
  }));
}

function numberOf(config: Config, name: string): number | undefined {
  const value = config[name] ?? undefined;
  if (value === undefined || typeof value === "number") return value;
  throw wrong(name, value, "a number");
}

function idsOf(config: Config, name: string): readonly number[] {
  const ids = [config[name] ?? []].flat();
  if (isIds(ids)) return ids;
  throw wrong(name, config[name], "a token id or a list of them");
}

function isIds(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((id) => Number.isInteger(id) && id >= 0);
}

function wrong(name: string, value: unknown, wanted: string): ModelError {
  return new ModelError(
    `Cannot write texts: generation_config.json has ${name} = ${JSON.stringify(value)}, which should be ${wanted}`,
  );
}
