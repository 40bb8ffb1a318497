/**
 * A server of guardrails' folders.
 *
 * @module
 */

import { join } from "../ops/standard.ts";
import { FILES } from "../runner/guardrails/files/manifest.ts";
import type { Guard, GuardOptions } from "../runner/guardrails/guard.ts";
import { loadGuardrail } from "../runner/guardrails/load.ts";
import { machineMemory } from "../runner/schedule/memory.ts";
import { limitsFrom } from "./limits.ts";
import { type GuardServer, guardServer, type GuardServerOptions } from "./guard_server.ts";

/** How folders are served. */
export interface OpenOptions extends GuardServerOptions {
  /**
   * How guardrails are loaded. By default texts that are longer than a guardrail reads at once are read whole, in windows, as
   * what is cut off could hold anything; and each thread computes a pass of its own, or all of them one that is alone, where
   * memory has room for that.
   */
  readonly load?: GuardOptions;
}

/**
 * Loads guardrails, and serves them.
 *
 * @example
 * ```ts
 * import { guardrail, Runner } from "@probegraph/probegraph";
 * import { openGuardServer } from "@probegraph/probegraph/serve";
 *
 * const data = (await new Runner({ store: "memory://" }).fromParquet("demo/data/train.parquet")).take(100);
 * const x = data.colText("prompt").llmLayerActivations({ model: "onnx:demo/model", layer: 1 });
 * const probe = x.trainClassifier("mean_difference", { positives: data.colCategorical("label").isIn("override") });
 * const parts = guardrail({ name: "demo", probe, threshold: 0, license: "MIT" });
 * const folder = `${await Deno.makeTempDir()}/guard`;
 * await parts.save(folder);
 * await using server = await openGuardServer([folder]);
 * const answer = await server.fetch(new Request("http://guard/v1/moderations", { method: "POST", body: JSON.stringify({ input: "Hi!" }) }));
 * console.log(answer.status); // 200
 * ```
 *
 * @param folders what `guardrail(…).save(folder)` wrote
 * @throws {GuardrailError} where a folder is no guardrail
 * @throws {ProbegraphError} if there are none, two have one name, or a limit is no number
 */
export async function openGuardServer(folders: readonly string[], options: OpenOptions = {}): Promise<GuardServer> {
  const shape = await shapeOf(folders, options.load);
  const limits = limitsFrom({ batches: shape.streams + 1, ...options.limits });
  // A window reads a token at least: the limit of tokens bounds them.
  const guards = await loadAll(folders, {
    long: "windows",
    maxWindows: limits.requestTokens,
    ...options.load,
    ...shape,
  });
  try {
    return guardServer(guards, { ...options, limits });
  } catch (error) {
    await closeAll(guards);
    throw error;
  }
}

/** All of them, or none. */
async function loadAll(folders: readonly string[], options: GuardOptions): Promise<Guard[]> {
  const loaded = await Promise.allSettled(folders.map((folder) => loadGuardrail(folder, options)));
  const guards = loaded.flatMap((result) => result.status === "fulfilled" ? [result.value] : []);
  const failed = loaded.find((result) => result.status === "rejected");
  if (failed === undefined) return guards;
  await closeAll(guards);
  throw failed.reason;
}

/** The share of the machine's free memory that copies of a model's weights may take. */
const SHARE = 1 / 4;
/** What a worker takes beside its weights. */
const OVERHEAD = 1 << 26;

/** How a guardrail's workers are divided. */
type Shape = Required<Pick<GuardOptions, "streams" | "lone">>;

/**
 * As is said; else a stream for each thread, as threads that share a pass wait for each other, and one that has all of them,
 * as far as weights have room so often.
 */
async function shapeOf(
  folders: readonly string[],
  { streams, lone, threads = navigator.hardwareConcurrency }: GuardOptions = {},
): Promise<Shape> {
  if (streams !== undefined) return { streams, lone: lone ?? false };
  const copies = await copiesOf(folders);
  return { streams: Math.max(1, Math.min(threads, copies)), lone: lone ?? copies > threads };
}

/** How often the weights have room. */
async function copiesOf(folders: readonly string[]): Promise<number> {
  const sizes = await Promise.all(folders.map(weightBytes));
  const perCopy = sizes.reduce((sum, size) => sum + size + OVERHEAD, 0);
  return Math.floor(SHARE * machineMemory().available / perCopy);
}

/** 0 where a folder has no weights: it is refused when it is loaded. */
async function weightBytes(folder: string): Promise<number> {
  return await Deno.stat(join(folder, FILES.weights)).then(({ size }) => size, () => 0);
}

async function closeAll(guards: readonly Guard[]): Promise<void> {
  await Promise.all(guards.map((guard) => guard.close()));
}
