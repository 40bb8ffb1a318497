/** Compares a tokenizer with what transformers made of texts; recorded by tests/fixtures/tokenizers/record_tokens.py. */
import type { EncodeSettings, ModelTokenizer } from "../../../../runner/models/rows/model_tokenizer.ts";
import { loadTokenizer } from "../../../../runner/models/rows/tokenizer.ts";

type Ids = readonly (readonly number[])[];

interface Recorded {
  readonly special: Ids;
  readonly bare: Ids;
  readonly tokens: readonly (readonly string[])[];
  readonly offsets: readonly (readonly (readonly [number, number])[])[];
  readonly truncated: Readonly<Record<string, Ids>>;
  readonly truncated_left: Readonly<Record<string, Ids>>;
  readonly decoded: readonly string[];
  readonly vocabulary_size: number;
}

/** How many texts were compared in a way, and those that differ. */
export interface Comparison {
  readonly way: string;
  readonly differing: readonly string[];
}

/**
 * Compares ids with and without special tokens, truncated at both ends, tokens, offsets, decoded texts and the size of the
 * vocabulary.
 *
 * @param folder holds `tokenizer.json`, `tokenizer_config.json` and `tokens.json`
 */
export async function compareTokens(folder: string, texts: readonly string[]): Promise<Comparison[]> {
  const recorded: Recorded = await readJson(`${folder}/tokens.json`);
  const tokenizerConfig: Record<string, unknown> = await readJson(`${folder}/tokenizer_config.json`);
  const files = { tokenizerPath: `${folder}/tokenizer.json`, tokenizerConfig };
  const tokenizer = await loadTokenizer(files);
  const compare = (way: string, expected: readonly unknown[], actual: readonly unknown[]) => ({
    way,
    differing: texts.filter((_, row) => JSON.stringify(expected[row]) !== JSON.stringify(actual[row])),
  });
  const bare = await Array.fromAsync(tokenizer.encode(texts, { addSpecialTokens: false }));
  const { vocabularySize } = tokenizer;
  const comparisons = [
    compare("with special tokens", recorded.special, await encode(tokenizer, texts)),
    compare("without special tokens", recorded.bare, bare.map(({ ids }) => [...ids])),
    compare("tokens", recorded.tokens, bare.map(({ tokens }) => tokens)),
    compare("offsets", recorded.offsets, bare.map(({ offsets }) => offsets)),
    compare("decoded", recorded.decoded, await tokenizer.decode(recorded.special)),
    compare("vocabulary", [recorded.vocabulary_size], [vocabularySize]),
  ];
  for (const side of ["truncated", "truncated_left"] as const) {
    const sided = side === "truncated" ? tokenizer : await loadTokenizer({
      ...files,
      tokenizerConfig: { ...tokenizerConfig, truncation_side: "left" },
    });
    for (const [length, ids] of Object.entries(recorded[side])) {
      const actual = await encode(sided, texts, { maxLength: Number(length) });
      comparisons.push(compare(`${side} to ${length}`, ids, actual));
    }
  }
  return comparisons;
}

async function encode(
  tokenizer: ModelTokenizer,
  texts: readonly string[],
  settings: Partial<EncodeSettings> = {},
): Promise<number[][]> {
  return await Array.fromAsync(tokenizer.encode(texts, { addSpecialTokens: true, ...settings }), ({ ids }) => [...ids]);
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await Deno.readTextFile(path));
}
