/**
 * Texts as rows of token ids, and what is done with those that are too long.
 *
 * @module
 */

import { GuardrailError } from "../../ops/errors.ts";
import { Pace } from "../../stores/pace.ts";
import type { TokenEncoder } from "../models/rows/tokens.ts";
import type { LongTexts, TextExtent } from "./guard.ts";

/** A row of token ids, and the text that it is (a part of). */
export interface TextRow {
  /** Token ids. */
  readonly ids: Int32Array<ArrayBuffer>;
  /** Which text. */
  readonly text: number;
}

/** Texts as they are run. */
export interface ReadTexts {
  /** All rows; a text that is read in windows has several. */
  readonly rows: readonly TextRow[];
  /** How much of each text they hold. */
  readonly extents: readonly TextExtent[];
}

/** How texts are read. */
export interface ReadingRules {
  /** Encodes whole texts. */
  readonly whole: TokenEncoder;
  /** Encodes what is cut: at most so many tokens. */
  readonly cut: TokenEncoder;
  /** Most tokens of a row. */
  readonly maxTokens: number;
  /** What is done with longer texts. */
  readonly long: LongTexts;
  /** Most windows of a text. */
  readonly maxWindows: number;
}

/**
 * Encodes texts.
 *
 * @throws {GuardrailError} where a text is too long and is to be refused, or has no room for a window
 * @throws {ModelError} where a text cannot be encoded
 * @throws the signal's reason
 */
export async function readTexts(
  texts: readonly string[],
  rules: ReadingRules,
  signal?: AbortSignal,
): Promise<ReadTexts> {
  const ids = await rules.whole.encode(texts, [...texts.keys()], signal);
  const rows: TextRow[] = [];
  const extents: TextExtent[] = [];
  const pace = new Pace(signal);
  for (const [text, own] of ids.entries()) {
    const tokens = own.length;
    const parts = tokens <= rules.maxTokens
      ? { ids: [own], isCut: false }
      : await readLong(texts[text], { text, tokens }, rules, signal);
    for (const part of parts.ids) rows.push({ ids: part, text });
    extents.push({ tokens, isCut: parts.isCut, windows: parts.ids.length });
    if (pace.isDue) await pace.rest();
  }
  return { rows, extents };
}

interface Parts {
  readonly ids: readonly Int32Array<ArrayBuffer>[];
  readonly isCut: boolean;
}

/** A text, by its number and its tokens. */
interface LongText {
  readonly text: number;
  readonly tokens: number;
}

async function readLong(content: string, long: LongText, rules: ReadingRules, signal?: AbortSignal): Promise<Parts> {
  switch (rules.long) {
    case "cut":
      return { ids: await rules.cut.encode([content], [long.text], signal), isCut: true };
    case "windows":
      return await readWindows(content, long, rules, signal);
    case "refuse":
      throw new GuardrailError(
        `Cannot score text ${long.text}: it has ${long.tokens} tokens, and the guardrail reads ${rules.maxTokens}; ` +
          'load it with long: "windows" to read all of it, or long: "cut" to read its beginning',
      );
  }
}

/** What a window may have more of than its share of the text: tokens change where a text is cut. */
const SEAM = 4;
/** The part of a window that the next one reads again. */
const OVERLAP = 1 / 4;

async function readWindows(
  content: string,
  { text }: LongText,
  { whole, cut, maxTokens, maxWindows }: ReadingRules,
  signal?: AbortSignal,
): Promise<Parts> {
  const { offsets } = await whole.split(content);
  const room = maxTokens - await tokensAround(whole) - SEAM;
  if (room < 1) {
    throw new GuardrailError(
      `Cannot read text ${text} in windows: of ${maxTokens} tokens, ${room + SEAM} are left beside the template's; ` +
        "load the guardrail with a larger maxTokens",
    );
  }
  const starts = windowStarts(offsets.length, room);
  const parts = starts.slice(0, maxWindows).map((start) =>
    content.slice(offsets[start][0], offsets[Math.min(start + room, offsets.length) - 1][1])
  );
  const numbers = parts.map(() => text);
  const ids = await whole.encode(parts, numbers, signal);
  const isOver = ids.some(({ length }) => length > maxTokens);
  return {
    ids: isOver ? await cut.encode(parts, numbers, signal) : ids,
    isCut: isOver || starts.length > maxWindows,
  };
}

/** The windows of so many tokens: the last one ends with the text. */
function windowStarts(tokens: number, room: number): number[] {
  const step = Math.max(1, room - Math.floor(room * OVERLAP));
  const windows = 1 + Math.max(0, Math.ceil((tokens - room) / step));
  return Array.from({ length: windows }, (_, window) => Math.max(0, Math.min(window * step, tokens - room)));
}

/** Tokens that the template and the tokenizer put around a text. */
async function tokensAround(whole: TokenEncoder): Promise<number> {
  const [[around], inside] = await Promise.all([whole.encode([SAMPLE], [0]), whole.split(SAMPLE)]);
  return Math.max(0, around.length - inside.ids.length);
}

const SAMPLE = "a";
