/**
 * One session that stays open for a moment after its last use: whoever asks for the same again need not load the model anew.
 *
 * There is never more than one, no other model is loaded beside it, and it is closed when nobody has come: its worker keeps the
 * program alive until then.
 *
 * @module
 */

/** How long it stays: a program ends that much later. */
const IDLE_MS = 1000;

interface Idle {
  readonly key: string;
  readonly session: AsyncDisposable;
  readonly timer: ReturnType<typeof setTimeout>;
}

let idle: Idle | undefined;

/** Takes the session that stayed, where it is the one of this key; any other one is closed. */
export async function takeKept<S extends AsyncDisposable>(key: string | undefined): Promise<S | undefined> {
  if (idle === undefined || idle.key !== key) return await releaseKept();
  const { session, timer } = idle;
  clearTimeout(timer);
  idle = undefined;
  return session as S;
}

/** Leaves a session open for whoever comes next. */
export async function keepSession(key: string, session: AsyncDisposable): Promise<void> {
  const before = idle;
  // At once: of two that are left at the same time, one is closed.
  idle = { key, session, timer: setTimeout(() => releaseKept().catch(() => {}), IDLE_MS) };
  await close(before);
}

/** Closes the session that stayed, if there is one. */
export async function releaseKept(): Promise<undefined> {
  const kept = idle;
  idle = undefined;
  await close(kept);
}

async function close(kept: Idle | undefined): Promise<void> {
  clearTimeout(kept?.timer);
  await kept?.session[Symbol.asyncDispose]();
}
