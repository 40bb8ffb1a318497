/**
 * Faults of `tokenizer.json` at which the tokenizers library ends the whole program.
 *
 * @module
 */
import { decodeBase64 } from "../../../ops/standard.ts";
import { isCharsmap } from "./charsmap.ts";

type Template = readonly { readonly SpecialToken?: { readonly id?: string } }[];

/** A step of a tokenizer, or something within one. */
interface Part {
  readonly type?: unknown;
  readonly precompiled_charsmap?: unknown;
  readonly length?: unknown;
  readonly single?: Template;
  readonly pair?: Template;
  readonly special_tokens?: unknown;
}

const CHECKS: Readonly<Record<string, (part: Part) => string | undefined>> = {
  Precompiled: charsmapFault,
  FixedLength: ({ length }) => length === 0 ? "its pre-tokenizer FixedLength has length 0" : undefined,
  TemplateProcessing: templateFault,
};

/**
 * Looks for what the library does not refuse with an error.
 *
 * @param steps the file's normalizer, pre-tokenizer and post-processor
 * @throws if there is such a fault
 */
export function refuseFatalFaults(steps: readonly unknown[]): void {
  for (const part of partsOf(steps)) {
    const fault = Object.hasOwn(CHECKS, String(part.type)) ? CHECKS[String(part.type)](part) : undefined;
    if (fault !== undefined) throw new Error(fault);
  }
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
