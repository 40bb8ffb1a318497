/**
 * One session that stays open for a moment after its last use: whoever asks for the same again need not load the model anew.
 *
 * There is never more than one, no other model is loaded beside it, and it is closed when nobody has come: its worker keeps the
 * program alive until then.
 *
 * @module
 */

import { untilAborted } from "../../schedule/until_aborted.ts";
import { Kept } from "../../workers/kept.ts";

/** A session that can be kept. */
export interface KeepableSession extends AsyncDisposable {
  /** Whether its worker gives no more answers. */
  readonly hasEnded: boolean;
}

const kept = new Kept<KeepableSession>({ idleMs: 1000, end: (session) => session[Symbol.asyncDispose]() });

/**
 * Takes the session that stayed, where it is the one of this key, and can be asked; any other one is closed.
 *
 * @throws the signal's reason if it is aborted meanwhile
 */
export async function takeKept<S extends KeepableSession>(
  key: string | undefined,
  signal?: AbortSignal,
): Promise<S | undefined> {
  const session = kept.take(key);
  if (session === undefined) await releaseKept(signal);
  return session as S | undefined;
}

/** Leaves a session open for whoever comes next. */
export async function keepSession(key: string, session: KeepableSession): Promise<void> {
  const others = kept.release();
  // At once: of two that are left at the same time, one is closed.
  kept.leave(key, session);
  await others;
}

/** Closes the session that stayed, if there is one. @throws the signal's reason if it is aborted meanwhile */
export function releaseKept(signal?: AbortSignal): Promise<void> {
  return untilAborted(kept.release(), signal);
}
