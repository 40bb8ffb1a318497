/**
 * Small models that were closed, and stay loaded in their worker while it has no other use for the memory: who opens the same cut of the
 * same files next, as the op after this one often does, waits for onnxruntime no more.
 *
 * @module
 */
import type { InferenceSession } from "../../onnx/runtime.ts";

interface Spare {
  readonly key: string;
  readonly bytes: number;
  readonly session: InferenceSession;
}

/** Those that nobody uses, the last one that was used at the end. */
const spares: Spare[] = [];

/** Bytes of all of them: none stays, until a worker that is kept says otherwise. */
let mostBytes = 0;

/** Lets sessions stay from now on. @param bytes most bytes of all of them, counted as {@linkcode leaveSession} is told */
export function keepSpares(bytes: number): void {
  mostBytes = bytes;
}

/** Whether a session of so many bytes would stay. */
export function isSpared(bytes: number): boolean {
  return bytes <= mostBytes;
}

/** Takes a session that was left under a key, if there is one. */
export function takeSession(key: string): InferenceSession | undefined {
  const index = spares.findLastIndex((spare) => spare.key === key);
  return index < 0 ? undefined : spares.splice(index, 1)[0].session;
}

/** Leaves a session for whoever asks for its key next; those that were left first make room for it. */
export async function leaveSession(key: string, bytes: number, session: InferenceSession): Promise<void> {
  spares.push({ key, bytes, session });
  await freeDownTo(mostBytes);
}

/** Frees all sessions that nobody uses. */
export function freeSpares(): Promise<void> {
  return freeDownTo(-1);
}

async function freeDownTo(bytes: number): Promise<void> {
  let total = spares.reduce((sum, spare) => sum + spare.bytes, 0);
  while (spares.length > 0 && total > bytes) {
    const spare = spares.shift()!;
    total -= spare.bytes;
    await spare.session.release();
  }
}
