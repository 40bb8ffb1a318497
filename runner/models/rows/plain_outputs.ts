/**
 * What models give of a few tokens when nothing is edited. It is kept for a while: to load the model a second time, for the next
 * edits to be compared with, takes as long as to load the edited one.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { EngineRequest } from "../engine/engine.ts";
import type { PatchRequest } from "../engine/patching/task.ts";
import { openSession } from "../engine/session.ts";
import { tokenBatch } from "../engine/token_batch.ts";

type Outputs = readonly Float32Array<ArrayBuffer>[];

/** How many models and tasks are remembered: those that were asked last. */
const MOST_KEPT = 8;

const kept = new Map<string, Outputs>();

/**
 * What a model gives of a row without the request's edits: what it gave before, where that is known, and then what it gives now, as its
 * file may be another one since. Whoever is content with the first need not load the model.
 *
 * @throws {ModelError} if the model cannot be loaded, or fails
 * @throws the signal's reason if it is aborted
 */
export async function* plainOutputs(
  request: EngineRequest,
  row: Int32Array<ArrayBuffer>,
  signal?: AbortSignal,
): AsyncGenerator<Outputs, void, void> {
  const plain = { ...request, task: { ...request.task, edits: undefined } };
  const key = `${requestKey(plain)} ${row}`;
  const known = kept.get(key);
  if (known !== undefined) yield known;
  await using session = await openSession(plain, 1, signal);
  const outputs = await session.run(tokenBatch([row]));
  keep(key, outputs);
  yield outputs;
}

function keep(key: string, outputs: Outputs): void {
  kept.delete(key);
  kept.set(key, outputs);
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_KEPT) return;
    kept.delete(oldest);
  }
}

/** A model that is checked, and what it does. */
export type CheckedRequest = EngineRequest | PatchRequest;

/** A model and its task. Numbers are in it by their digest: those of an autoencoder, as text, are longer than a text can be. */
export function requestKey({ modelPath, task, device }: CheckedRequest): string {
  return JSON.stringify(
    [modelPath, task, device],
    (_, value) => ArrayBuffer.isView(value) ? createHash("sha256").update(value as Uint8Array).digest("base64") : value,
  );
}
