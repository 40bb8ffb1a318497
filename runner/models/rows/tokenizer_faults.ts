/**
 * Faults of `tokenizer.json` at which the tokenizers library ends the whole program.
 *
 * @module
 */
import { recordIn } from "../../../ops/json_record.ts";
import { decodeBase64 } from "../../../ops/standard.ts";
import { show } from "../../../ops/messages.ts";
import { isCharsmap } from "./charsmap.ts";
import type { Step } from "./patterns/growth.ts";
import { matchesNothing } from "./patterns/nothing.ts";

type Template = readonly { readonly SpecialToken?: { readonly id?: string }; readonly Sequence?: unknown }[];

/** A step of a tokenizer, or something within one. */
interface Part extends Step {
  readonly precompiled_charsmap?: unknown;
  readonly length?: unknown;
  readonly stop?: unknown;
  readonly single?: Template;
  readonly pair?: Template;
  readonly special_tokens?: unknown;
}

const CHECKS: Readonly<Record<string, (part: Part) => string | undefined>> = {
  Precompiled: charsmapFault,
  FixedLength: ({ length }) => length === 0 ? "its pre-tokenizer FixedLength has length 0" : undefined,
  TemplateProcessing: (part) => templateFault(part) ?? templateGrowth(part),
  Strip: ({ stop = 0 }) =>
    stop === 0 ? undefined : "its decoder Strip takes characters off the ends of tokens, of which some are shorter",
};

/**
 * Looks for what the library does not refuse with an error.
 *
 * @param steps the file's normalizer, pre-tokenizer, post-processor and decoder
 * @throws if there is such a fault
 */
export function refuseFatalFaults(steps: readonly unknown[]): void {
  for (const part of partsOf(steps)) {
    const fault = Object.hasOwn(CHECKS, String(part.type)) ? CHECKS[String(part.type)](part) : undefined;
    if (fault !== undefined) throw new Error(fault);
  }
}

/**
 * Looks for steps of a normalizer that put a text where nothing was, or nothing before a text: before a text's first character the library
 * loses count of its bytes.
 *
 * @throws if there is one, and for a pattern that cannot be read
 */
export function refuseInsertions(normalizer: unknown): void {
  for (const { type, pattern, content, prepend } of partsOf(normalizer)) {
    if (type === "Prepend" && prepend === "") throw new Error("its normalizer puts an empty text before texts");
    if (type !== "Replace" || content === "") continue;
    const isInsertion = pattern?.String === "" || (typeof pattern?.Regex === "string" && matchesNothing(pattern.Regex));
    if (isInsertion) {
      throw new Error(
        `its normalizer puts ${show(content)} at places without a character (${JSON.stringify(pattern)})`,
      );
    }
  }
}

/** What is looked at of the model in `tokenizer.json`. */
export interface TokenizerModel {
  /** What tokens have before them that do not begin a word. */
  readonly continuing_subword_prefix?: unknown;
  /** Ids by token. */
  readonly vocab?: unknown;
  /** Pairs of tokens that become one: of BPE only. */
  readonly merges?: unknown;
}

/**
 * Looks for merges whose second token is shorter than the prefix that the library takes off it, and for those that make no token:
 * it refuses these with an error, but not where they would be longer than every token.
 *
 * @throws if there is one
 */
export function refuseFatalMerges(model: TokenizerModel | null | undefined): void {
  const { continuing_subword_prefix, merges, vocab } = model ?? {};
  if (!Array.isArray(merges)) return;
  const prefix = typeof continuing_subword_prefix === "string" ? continuing_subword_prefix : "";
  const cut = new TextEncoder().encode(prefix).length;
  for (const merge of merges) {
    const [first, second] = partsOfMerge(merge);
    if (typeof first !== "string" || typeof second !== "string") continue;
    const rest = cut === 0 ? second : withoutBytes(second, cut);
    if (rest === undefined) {
      throw new Error(
        `its merge ${JSON.stringify(merge)} lacks the continuing_subword_prefix ${JSON.stringify(prefix)}`,
      );
    }
    const made = first + rest;
    if (!Object.hasOwn(Object(vocab), made)) {
      throw new Error(
        `its merge ${JSON.stringify(merge)} makes ${JSON.stringify(made)}, which is not in its vocabulary`,
      );
    }
  }
}

/** The tokens of a merge: `"a b"`, or `["a", "b"]`. What is neither the library refuses by itself. */
function partsOfMerge(merge: unknown): readonly unknown[] {
  const parts = typeof merge === "string" ? merge.split(" ") : Array.isArray(merge) ? merge : [];
  return parts.length === 2 ? parts : [];
}

/** A text without its first bytes; `undefined` where the library cannot take them off: past the end, or within a character. */
function withoutBytes(text: string, bytes: number): string | undefined {
  const encoded = new TextEncoder().encode(text);
  const canCut = encoded.length >= bytes && (encoded.length === bytes || (encoded[bytes] & 0xc0) !== 0x80);
  // A byte order mark is a character like others.
  return canCut ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(encoded.subarray(bytes)) : undefined;
}

/** The objects within a value, however deep. */
function* partsOf(value: unknown): Generator<Part, void, void> {
  const open = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== "object" || next === null) continue;
    if (!Array.isArray(next)) yield next;
    for (const part of Object.values(next)) open.push(part);
  }
}

function charsmapFault({ precompiled_charsmap: charsmap }: Part): string | undefined {
  if (typeof charsmap !== "string") {
    return `its normalizer's precompiled_charsmap is ${JSON.stringify(charsmap)}, no text`;
  }
  const bytes = base64In(charsmap);
  if (bytes !== undefined && isCharsmap(bytes)) return undefined;
  return "its normalizer's precompiled_charsmap is no table of sentencepiece's";
}

function base64In(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return decodeBase64(text);
  } catch {
    return undefined;
  }
}

/** Each special token that the template puts around texts needs its ids. */
function templateFault({ single = [], pair = [], special_tokens: known }: Part): string | undefined {
  const named = [...single, ...pair].flatMap(({ SpecialToken }) => SpecialToken?.id ?? []);
  const missing = named.find((id) => !Object.hasOwn(Object(known), id));
  return missing === undefined
    ? undefined
    : `its post-processor's special_tokens do not have ${JSON.stringify(missing)}`;
}

/** No model has so many special tokens around a text. */
const MOST_AROUND = 1000;

/** Some bytes of a template could put millions of tokens around each text, or repeat it as often. */
function templateGrowth({ single = [], pair = [], special_tokens: known }: Part): string | undefined {
  const around = [...single, ...pair].map(({ SpecialToken }) => {
    const { ids } = recordIn(recordIn(known)[SpecialToken?.id ?? ""]);
    return Array.isArray(ids) ? ids.length : 0;
  });
  const count = around.reduce((sum, each) => sum + each, 0);
  if (count > MOST_AROUND) return `its post-processor puts ${count} tokens around texts, at most ${MOST_AROUND} can be`;
  const texts = [single, pair].map((template) => template.filter(({ Sequence }) => Sequence !== undefined).length);
  return texts[0] > 1 || texts[1] > 2 ? "its post-processor repeats texts" : undefined;
}
