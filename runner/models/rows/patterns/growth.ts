/**
 * How much longer the steps of a tokenizer can make a text: steps that each double it end the memory.
 *
 * @module
 */

/** A step, as `tokenizer.json` has it. */
export interface Step {
  /** What it does. */
  readonly type?: unknown;
  /** What is replaced: a text, or what a pattern finds. */
  readonly pattern?: { readonly String?: unknown; readonly Regex?: unknown } | null;
  /** What comes in its place. */
  readonly content?: unknown;
  /** What is put before a text. */
  readonly prepend?: unknown;
}

/** A text may become so many times as long. */
export const MOST_GROWTH = 64;
/** Characters of a text that is tried. */
const SAMPLE = 100;
/** Steps that are followed. */
const MOST_STEPS = 400;
/** Characters that become several: in bytes, taken apart, in lower case, or with spaces around them. */
const GROWING = ["\u{1f642}", "\ufdfa", "\u0130", "\u4e2d"];

/** Whether steps one after the other make some text more than {@linkcode MOST_GROWTH} times as long. */
export function growsTooLong(steps: readonly Step[]): boolean {
  const changes = steps.flatMap(changesOf);
  if (changes.length > MOST_STEPS) return true;
  const samples = new Set([...GROWING, ...steps.flatMap(textsIn)].map((text) => text.slice(0, SAMPLE) || " "));
  return [...samples].some((sample) => growsFrom(sample, changes));
}

type Change = (text: string) => string;

function growsFrom(sample: string, changes: readonly Change[]): boolean {
  let text = sample;
  for (const change of changes) {
    text = change(text);
    if (text.length > MOST_GROWTH * sample.length) return true;
  }
  return false;
}

const CHANGES: Readonly<Record<string, (step: Step) => Change>> = {
  Replace: replacer,
  Prepend: ({ prepend }) => (text) => `${prepend}${text}`,
  NFC: () => (text) => text.normalize("NFC"),
  NFD: () => (text) => text.normalize("NFD"),
  NFKC: () => (text) => text.normalize("NFKC"),
  NFKD: () => (text) => text.normalize("NFKD"),
  // sentencepiece's tables are made from NFKC.
  Precompiled: () => (text) => text.normalize("NFKC"),
  Lowercase: () => (text) => text.toLowerCase(),
  BertNormalizer: () => (text) => text.normalize("NFD").toLowerCase().replace(/[\u3400-\u9fff\uf900-\ufaff]/g, " $& "),
  ByteLevel: () => byteLetters,
};

function changesOf(step: Step): Change[] {
  const type = String(step.type);
  return Object.hasOwn(CHANGES, type) ? [CHANGES[type](step)] : [];
}

function textsIn({ pattern, content, prepend }: Step): string[] {
  return [pattern?.String, pattern?.Regex, content, prepend].filter((text) => typeof text === "string");
}

/** A letter for each byte, as byte-level vocabularies have them: those of other bytes than ASCII's are no ASCII either. */
function byteLetters(text: string): string {
  return text.replace(/[^!-~]/gu, (character) => "\u0120".repeat(new TextEncoder().encode(character).length));
}

function replacer({ pattern, content }: Step): Change {
  const by = String(content);
  if (typeof pattern?.String === "string") {
    const { String: given } = pattern;
    return (text) => text.replaceAll(given, () => by);
  }
  const expression = regular(String(pattern?.Regex ?? ""));
  // What JavaScript cannot read may match each character.
  return (text) => expression === undefined ? by.repeat(text.length) : text.replace(expression, () => by);
}

function regular(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, "gu");
  } catch {
    return undefined;
  }
}
