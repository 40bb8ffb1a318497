/**
 * A model's `tokenizer.json` as a guardrail ships it: whoever loads it with Hugging Face's library gets the same tokens, without
 * looking at other files.
 *
 * @module
 */

import { parseJson, recordIn } from "../../../ops/json_record.ts";
import type { ModelFolder } from "../../models/files/folder.ts";
import { type AddedTokenEntry, tokensToAdd } from "../../models/rows/added_tokens.ts";
import { loadTokenizer, readTokenizerFile } from "../../models/rows/tokenizer.ts";

/** The file's text: with the tokens that other files add, the length at which texts are cut, and no padding. */
export async function tokenizerFile(model: ModelFolder, maxLength: number | null): Promise<string> {
  const { tokenizerPath, tokenizerConfig } = model;
  const file = recordIn(parseJson(await readTokenizerFile(tokenizerPath)));
  const present = (file.added_tokens ?? []) as readonly AddedTokenEntry[];
  const tokenizer = await loadTokenizer(model);
  const added = tokensToAdd(tokenizerConfig, present).map((token) => ({
    id: tokenizer.tokenId(token.content),
    ...token,
  }));
  const names = new Set(added.map(({ content }) => content));
  const kept = present.filter(({ content }) => !names.has(content)) as readonly (AddedTokenEntry & { id?: number })[];
  const side = String(tokenizerConfig.truncation_side ?? recordIn(file.truncation).direction ?? "right").toLowerCase();
  const truncation = maxLength === null ? null : {
    direction: side === "left" ? "Left" : "Right",
    max_length: maxLength,
    strategy: "LongestFirst",
    stride: 0,
  };
  const tokens = [...kept, ...added].sort((a, b) => (a.id ?? 0) - (b.id ?? 0));
  return `${JSON.stringify({ ...file, truncation, padding: null, added_tokens: tokens })}\n`;
}
