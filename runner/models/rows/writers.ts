/**
 * The sessions in which a model writes: one, or on several GPUs one on each.
 *
 * @module
 */
import { type Device, singleDevices } from "../engine/device.ts";
import type { GeneratorRequest } from "../engine/generator.ts";
import { Pool } from "../../workers/pool.ts";
import { type GeneratorSession, openGeneratorSession } from "../engine/session.ts";

/** Sessions of one model. Dispose them with `await using`. */
export interface Writers extends AsyncDisposable {
  /** The sessions. */
  readonly sessions: readonly GeneratorSession[];
  /** Works with one of them, as soon as it is idle. */
  use<R>(work: (session: GeneratorSession) => Promise<R>): Promise<R>;
}

/**
 * Loads a model on each of a device's GPUs.
 *
 * @param signal ends its workers when it is aborted, whatever they compute
 * @throws {ModelError} if the model cannot be loaded, or has no logits
 */
export async function openWriters(
  request: GeneratorRequest & { readonly device: Device },
  signal?: AbortSignal,
): Promise<Writers> {
  const sessions: GeneratorSession[] = [];
  const close = async () => {
    for (const session of sessions) await session.close();
  };
  try {
    for (const device of singleDevices(request.device)) {
      sessions.push(await openGeneratorSession({ ...request, device }, signal));
    }
  } catch (error) {
    await close();
    throw error;
  }
  const pool = new Pool<GeneratorSession>(() => true);
  sessions.forEach((session) => pool.add(session));
  return {
    sessions,
    use: (work) => pool.use(work),
    [Symbol.asyncDispose]: close,
  };
}
