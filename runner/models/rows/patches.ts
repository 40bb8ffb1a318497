/**
 * Patch maps of pairs of prompts.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import type { PatchAxes } from "../../../ops/types/patches.ts";
import { mapResting, Pace } from "../../../stores/pace.ts";
import { parseDevice } from "../engine/device.ts";
import type { PatchMap, PatchPair } from "../engine/patching/task.ts";
import { openPatchSession } from "../engine/session.ts";
import { blockOf } from "../files/config.ts";
import type { ModelFolder } from "../files/folder.ts";
import { comparedParts } from "./compared_parts.ts";
import { patcherDoubt } from "./device_check.ts";
import { checkLengths, lengthLimit } from "./length_check.ts";
import { namingTokens, resolvePairs } from "./logits.ts";
import type { RowTokens } from "./row_tokens.ts";
import { checkBatchSize, type RunOptions, threadsOf } from "./run_rows.ts";
import { checkInput, createTokenEncoder, type EncodingOptions, type ModelInput, type TokenEncoder } from "./tokens.ts";

/** What is patched. */
export interface PatchSettings extends EncodingOptions {
  /** The prompts whose activations are put in. */
  readonly clean: readonly ModelInput[];
  /** The prompts that are run with them, one for each clean one. */
  readonly corrupted: readonly ModelInput[];
  /** For each pair the token whose logit counts for, as text or id. */
  readonly answers: readonly (string | number)[];
  /** For each pair the token whose logit counts against. */
  readonly wrongs: readonly (string | number)[];
  /** What is replaced in each layer, such as `hook_resid_pre` or `attn.hook_z`. */
  readonly site: string;
  /** What there is a cell for. */
  readonly axes: PatchAxes;
  /** Each cell by a run, or all from one backward pass. */
  readonly method: "exact" | "gradient";
  /** Which blocks, negative from the end; `null` for all. */
  readonly layers: readonly number[] | null;
  /**
   * Most rows of one pass.
   *
   * @default 8
   */
  readonly batchSize?: number;
  /**
   * Where to compute, as for rows.
   *
   * @default "auto", the CPU
   */
  readonly device?: string;
  /** The number type to compute in, as in `RowsRequest`. */
  readonly dtype?: string | null;
}

/** What is patched in a model, and how that is watched. */
export interface PatchPairsRequest extends PatchSettings, RunOptions {
  /** The model. */
  readonly model: ModelFolder;
}

/** The map of a pair. */
export interface PatchedPair extends PatchMap {
  /** The pair. */
  readonly row: number;
  /** The blocks, ascending. */
  readonly layers: readonly number[];
  /** Heads at the patched points; 1 where there are none. */
  readonly heads: number;
  /** The clean prompt's tokens. */
  readonly cleanTokens: RowTokens;
  /** The corrupted prompt's tokens. */
  readonly corruptedTokens: RowTokens;
}

/**
 * Computes patch maps, pair by pair. Equal pairs are computed once.
 *
 * @throws {ModelError} if the prompts of a pair have different numbers of tokens, an answer is not one token, a layer is out of
 * range, the model cannot be patched so, or it fails
 * @throws the signal's reason if it is aborted
 */
export async function* patchPairs(request: PatchPairsRequest): AsyncGenerator<PatchedPair, void, void> {
  const { model, signal, site, axes, method, clean, corrupted } = request;
  const batchSize = checkBatchSize(request.batchSize ?? 8);
  const device = parseDevice(request.device, request.dtype);
  const layers = patchedBlocks(request.layers, model.config.numLayers);
  [...clean, ...corrupted].forEach((input, index) => checkInput(input, index % clean.length));
  const encoder = await createTokenEncoder(model, request);
  encoder.warnings.forEach((warning) => request.onWarning?.(warning));
  const prompts = await describePairs(request, encoder);
  const tokenIds = await namingTokens(model, () => resolvePairs(request.answers, request.wrongs, encoder));
  const asked = [...new Set(tokenIds.flat())];
  const pace = new Pace(signal);
  const pairs = await mapResting(prompts, ({ clean, corrupted }, row): PatchPair => {
    const [answer, wrong] = tokenIds[row].map((id) => asked.indexOf(id));
    return { clean: Int32Array.from(clean.ids), corrupted: Int32Array.from(corrupted.ids), answer, wrong };
  }, pace);
  const threads = threadsOf(request);
  const task = { site, axes, method, layers, batchSize, tokenIds: asked };
  const { modelPath, config } = model;
  const identity = request.provenance && JSON.stringify(request.provenance);
  const patchRequest = { modelPath, config, threads, device, task };
  await using session = await openPatchSession(patchRequest, identity, signal);
  const { heads, ...engine } = session.info;
  request.onReady?.(engine);
  // The CPU computes its part while the device goes on.
  const doubt = patcherDoubt(session, patchRequest, pairs[0]);
  const known = new Map<string, PatchMap>();
  const report = progressOf(request, pairs);
  async function* maps(): AsyncGenerator<PatchedPair, void, void> {
    for (const [row, pair] of pairs.entries()) {
      if (request.isDone?.(row)) continue;
      const key = keyOf(pair);
      const map = known.get(key) ?? await session.patch(pair, signal);
      known.set(key, map);
      report(row);
      yield {
        ...map,
        row,
        layers,
        heads,
        cleanTokens: prompts[row].clean,
        corruptedTokens: prompts[row].corrupted,
      };
      // Equal pairs are patched once.
      if (pace.isDue) await pace.rest();
    }
  }
  yield* comparedParts(maps(), doubt, request);
}

function keyOf({ clean, corrupted, answer, wrong }: PatchPair): string {
  return `${clean}|${corrupted}|${answer}|${wrong}`;
}

function progressOf({ onProgress }: RunOptions, pairs: readonly PatchPair[]): (row: number) => void {
  const started = performance.now();
  const counts = pairs.map(({ clean }) => clean.length);
  const totalTokens = counts.reduce((sum, count) => sum + count, 0);
  let tokens = 0;
  return (row) => {
    tokens += counts[row];
    const seconds = (performance.now() - started) / 1000;
    onProgress?.({ rows: row + 1, totalRows: pairs.length, tokens, totalTokens, seconds });
  };
}

/**
 * The blocks that are meant, ascending, each once.
 *
 * @throws {ModelError} if one is out of range, or there are none
 */
function patchedBlocks(layers: readonly number[] | null, numLayers: number): number[] {
  if (layers === null) return Array.from({ length: numLayers }, (_, layer) => layer);
  if (layers.length === 0) throw new ModelError("Cannot patch: layers is empty; name at least one block");
  const blocks = layers.map((layer) => blockOf(layer, numLayers));
  const odd = blocks.indexOf(undefined);
  if (odd === -1) return [...new Set(blocks as number[])].sort((a, b) => a - b);
  throw new ModelError(
    `Cannot patch layer ${layers[odd]}: the model has ${numLayers} blocks, 0 to ${
      numLayers - 1
    } (or ${-numLayers} to -1, ` +
      "from the end)",
  );
}

/** The tokens of a pair's prompts. */
interface Prompts {
  readonly clean: RowTokens;
  readonly corrupted: RowTokens;
}

async function describePairs(request: PatchPairsRequest, encoder: TokenEncoder): Promise<Prompts[]> {
  const { model, signal } = request;
  const limit = lengthLimit(model, request);
  const describe = async (rows: readonly ModelInput[]) => {
    const numbers = [...rows.keys()];
    const checked = await checkLengths({ rows, encoder, isDone: () => false, signal }, limit);
    await checked.encode(rows, numbers, signal);
    return await encoder.describe(rows, numbers, signal);
  };
  const corrupted = await describe(request.corrupted);
  const pairs = (await describe(request.clean)).map((clean, row): Prompts => ({ clean, corrupted: corrupted[row] }));
  const odd = pairs.findIndex(({ clean, corrupted }) => clean.ids.length !== corrupted.ids.length);
  if (odd === -1) return pairs;
  throw new ModelError(
    `Cannot patch pair ${odd}: its prompts have different numbers of tokens, so that their positions do not belong together. ` +
      `The clean one has ${listed(pairs[odd].clean)}, the corrupted one ${
        listed(pairs[odd].corrupted)
      }; choose words that ` +
      "make equally many",
  );
}

function listed({ texts }: RowTokens): string {
  return `${texts.length} tokens (${texts.map((text) => JSON.stringify(text)).join(" ")})`;
}
