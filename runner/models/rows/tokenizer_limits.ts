/**
 * What a stranger's tokenizer may take of the machine: its patterns, replacements and longest words are looked at before
 * the tokenizers library sees them, which cannot be stopped, and ends the whole program where a search goes on too long.
 *
 * @module
 */

import { shorten } from "../../../ops/messages.ts";
import { type PatternCost, patternCost } from "./patterns/cost.ts";
import { growsTooLong, MOST_GROWTH, type Step } from "./patterns/growth.ts";
import { stretchesOf } from "./patterns/sets.ts";

/** What of `tokenizer.json` is looked at. */
export interface TokenizerSteps {
  /** Changes texts first; missing or `null` where nothing does. */
  readonly normalizer?: unknown;
  /** Splits them, into words for instance; missing or `null` where nothing does. */
  readonly pre_tokenizer?: unknown;
  /** Makes texts of tokens again; missing or `null` where they are just joined. */
  readonly decoder?: unknown;
  /** Makes tokens of what was split. */
  readonly model?: { readonly type?: string; readonly max_input_chars_per_word?: unknown };
}

/** Looks at a text before it is encoded. @throws {Error} where a pattern of the tokenizer would take too long over it. */
export type TextCheck = (text: string) => void;

/** Oniguruma gives up after ten million steps back at one place. */
const MOST_TRIES = 9_000_000;
/** Characters of a stretch that is read again from each of its characters: some seconds. */
const MOST_SLOW = 20_000;
/** WordPiece tries all beginnings of what is left of a word, for each of its tokens; the usual limit is 100 characters. */
const MOST_WORD = 1000;
const LONGEST_PATTERN = 20_000;
/** Normalizers that keep apart what is apart. */
const KEEPING = ["NFC", "NFD", "NFKC", "NFKD", "Lowercase", "Sequence"];

/**
 * Refuses a tokenizer that can take time or memory without end, and says what it may be given.
 *
 * @throws {Error} which says what was found
 */
export function tokenizerLimits({ normalizer, pre_tokenizer, decoder, model }: TokenizerSteps): TextCheck {
  const longest = model?.max_input_chars_per_word;
  if (typeof longest === "number" && longest > MOST_WORD) {
    throw new Error(
      `it takes words of ${longest} characters as one (max_input_chars_per_word), at most ${MOST_WORD} can be`,
    );
  }
  const [normalizing, splitting, decoding] = [normalizer, pre_tokenizer, decoder].map(stepsOf);
  // Patterns that may not end are refused before any is tried on a text.
  const searches = [...normalizing, ...splitting].flatMap((step) => searchOf(step) ?? []);
  decoding.forEach((step) => searchOf(step));
  refuseGrowth("normalizer", normalizing);
  refuseGrowth("pre-tokenizer", [...normalizing, ...splitting]);
  // The other steps of decoders make texts shorter.
  refuseGrowth("decoder", decoding.filter(({ type }) => type === "Replace"));
  const keeps = normalizing.every(({ type }) => KEEPING.includes(String(type)));
  const checks = searches.map((search) => textCheck(search, keeps));
  return (text) => checks.forEach((check) => check(text));
}

function refuseGrowth(what: string, steps: readonly Step[]): void {
  if (growsTooLong(steps)) throw new Error(`its ${what} makes texts more than ${MOST_GROWTH} times as long`);
}

/** A pattern that texts are searched with. */
interface Search {
  readonly pattern: string;
  readonly cost: PatternCost;
}

/** The search of a step, if it has a pattern. @throws {Error} where it may not end. */
function searchOf({ type, pattern }: Step): Search | undefined {
  const regex = pattern?.Regex;
  if (typeof regex !== "string") return undefined;
  const cost = costOf(regex, `its ${type} has the pattern ${shorten(regex, 200)}`);
  return { pattern: regex, cost };
}

function costOf(pattern: string, what: string): PatternCost {
  let cost: PatternCost;
  try {
    if (pattern.length > LONGEST_PATTERN) throw new Error(`it has more than ${LONGEST_PATTERN} characters`);
    cost = patternCost(pattern);
  } catch (error) {
    throw new Error(`${what}, of which cannot be told how long a search takes (${(error as Error).message})`);
  }
  if (cost.degree <= 1 && cost.ways <= MOST_TRIES / MOST_SLOW) return cost;
  throw new Error(
    `${what}, with which a search can take time without end: it can match the same text in a number of ways that grows ` +
      `${growth(cost)} with the text (repetitions within repetitions, or side by side, of the same characters)`,
  );
}

function growth({ degree }: PatternCost): string {
  if (degree === Infinity) return "exponentially";
  return degree > 1 ? `with the power ${degree} of its length` : "too fast";
}

function textCheck({ pattern, cost }: Search, keeps: boolean): TextCheck {
  const most = cost.degree === 0 ? Infinity : Math.floor(MOST_TRIES / cost.ways);
  let slow: readonly string[] | undefined;
  return (text) => {
    if (text.length <= MOST_SLOW) return;
    if (text.length > most) throw tooLong("characters", text.length, most, pattern);
    slow ??= cost.slowSets();
    for (const set of slow) checkStretches(text, { set, pattern, keeps });
  };
}

function checkStretches(text: string, { set, pattern, keeps }: { set: string; pattern: string; keeps: boolean }): void {
  const stretches = keeps ? stretchesOf(set) : undefined;
  const longest = stretches === undefined ? text.length : longestMatch(text, stretches);
  if (longest > MOST_SLOW) throw tooLong(`characters of ${set} in a row`, longest, MOST_SLOW, pattern);
}

function longestMatch(text: string, stretches: RegExp): number {
  let longest = 0;
  for (const [stretch] of text.matchAll(stretches)) longest = Math.max(longest, stretch.length);
  return longest;
}

function tooLong(what: string, count: number, most: number, pattern: string): Error {
  return new Error(
    `the text has ${count} ${shorten(what, 100)}, and a search with the tokenizer's pattern ${shorten(pattern, 200)} ` +
      `takes a time that grows with their square; at most ${most} are searched: shorten the text, or split it`,
  );
}

/** The objects with a type within a value, in order, however deep. */
function stepsOf(value: unknown): Step[] {
  const steps: Step[] = [];
  const open = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== "object" || next === null) continue;
    if ("type" in next) steps.push(next);
    for (const value of Object.values(next).reverse()) open.push(value);
  }
  return steps;
}
