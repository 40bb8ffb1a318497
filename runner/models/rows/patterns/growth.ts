/**
 * How much longer a tokenizer's normalizer can make a text by replacing: steps that each double it end the memory.
 *
 * @module
 */

/** A step that replaces. */
export interface Replacement {
  /** What is replaced: a text, or what a pattern finds. */
  readonly pattern: { readonly String?: string; readonly Regex?: string };
  /** What comes in its place. */
  readonly content: string;
}

/** A text may become so many times as long. */
export const MOST_GROWTH = 64;
/** Characters of a text that is tried. */
const SAMPLE = 100;
/** Steps that are followed. */
const MOST_STEPS = 400;

/** Whether steps one after the other make some text more than {@linkcode MOST_GROWTH} times as long. */
export function growsTooLong(steps: readonly Replacement[]): boolean {
  if (steps.length > MOST_STEPS) return true;
  const replace = steps.map(replacer);
  const samples = new Set(steps.flatMap(({ pattern, content }) => [pattern.String ?? pattern.Regex ?? "", content]));
  return [...samples].some((sample) => growsFrom(sample.slice(0, SAMPLE) || " ", replace));
}

type Replace = (text: string) => string;

function growsFrom(sample: string, steps: readonly Replace[]): boolean {
  let text = sample;
  for (const step of steps) {
    text = step(text);
    if (text.length > MOST_GROWTH * sample.length) return true;
  }
  return false;
}

function replacer({ pattern, content }: Replacement): Replace {
  if (pattern.String !== undefined) return (text) => text.replaceAll(pattern.String!, () => content);
  const expression = regular(pattern.Regex ?? "");
  // What JavaScript cannot read may match each character.
  return (text) => expression === undefined ? content.repeat(text.length) : text.replace(expression, () => content);
}

function regular(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, "gu");
  } catch {
    return undefined;
  }
}
