/**
 * Translators of a tuned lens, as safetensors: `0.weight`, `0.bias`, `1.weight`, … are the entries of the `tuned-lens`
 * package's parameters (https://github.com/AlignmentResearch/tuned-lens).
 *
 * @module
 */
import { sha256Hex } from "../../../ops/sha256.ts";
import { FormatError, ModelError } from "../../../ops/errors.ts";
import type { Translator } from "../engine/readings/reading.ts";
import { readWithin } from "./read.ts";
import { readSafetensors, type StoredTensor } from "../../../stores/formats/safetensors.ts";

/** Those of eighty blocks of 8,192 numbers each have 21 GB. */
const MOST_BYTES = 32 * 2 ** 30;

/** Translators, and what identifies them. */
export interface StoredTranslators {
  /** One for each state before a block. */
  readonly translators: readonly Translator[];
  /** SHA-256 of the file, in hex. */
  readonly sha256: string;
}

/**
 * Reads translators.
 *
 * @throws {ModelError} if the file is not there
 * @throws {FormatError} if it holds none
 */
export async function readTranslators(path: string): Promise<StoredTranslators> {
  const bytes = await readWithin(path, MOST_BYTES).catch((cause) => {
    throw new ModelError(`Cannot read the translators ${path}: ${(cause as Error).message}`, { cause });
  });
  const tensors = readSafetensors(bytes, path);
  const translators: Translator[] = [];
  for (let at = 0; tensors.has(`${at}.weight`); at++) {
    translators.push(translatorOf(tensors.get(`${at}.weight`)!, tensors.get(`${at}.bias`), `${path}: ${at}`));
  }
  const sha256 = sha256Hex(bytes);
  if (translators.length > 0) return { translators, sha256 };
  throw new FormatError(
    `Cannot read ${path} as a tuned lens: it should hold 0.weight, 0.bias, 1.weight, … and holds ` +
      `${[...tensors.keys()].slice(0, 6).join(", ")}`,
  );
}

function translatorOf(weight: StoredTensor, bias: StoredTensor | undefined, place: string): Translator {
  const size = weight.shape[0];
  if (weight.shape.length === 2 && weight.shape[1] === size && bias?.data.length === size) {
    return { weight: weight.data, bias: bias.data };
  }
  throw new FormatError(
    `Cannot read ${place}: a translator has a weight of shape [size, size] and a bias of shape [size], and these are ` +
      `[${weight.shape.join(", ")}] and ${bias === undefined ? "missing" : `[${bias.shape.join(", ")}]`}`,
  );
}
