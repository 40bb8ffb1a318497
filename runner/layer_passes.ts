/**
 * One forward pass for many layers: ops that differ only in the layer, asked for together, share it.
 *
 * @module
 */

/** One op's part in a shared pass. */
export interface PassMember {
  readonly layer: number;
  /** Aborted when this op is no longer wanted; the pass ends when none is. */
  readonly signal: AbortSignal;
}

/** Computes several layers; `members` may share a layer. */
export type Pass<T> = (members: readonly PassMember[], signal: AbortSignal) => Promise<ReadonlyMap<number, T>>;

interface Waiting<T> extends PassMember {
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}

/** Gathers ops with equal keys for a moment, and computes them in one pass. */
export class LayerPasses<T> {
  readonly #gathering = new Map<string, Waiting<T>[]>();

  /**
   * Joins the next pass under `key`, and starts it soon where nobody has.
   *
   * @param key Equal for ops that differ only in the layer.
   */
  join(key: string, member: PassMember, pass: Pass<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const waiting: Waiting<T> = { layer: member.layer, signal: member.signal, resolve, reject };
    const gathered = this.#gathering.get(key);
    if (gathered !== undefined) {
      gathered.push(waiting);
      return promise;
    }
    const members = [waiting];
    this.#gathering.set(key, members);
    // Ops asked for together reach this point within a few turns of the event loop of each other.
    setTimeout(() => {
      this.#gathering.delete(key);
      void run(members, pass);
    }, GATHERING_MS);
    return promise;
  }
}

const GATHERING_MS = 10;

async function run<T>(members: readonly Waiting<T>[], pass: Pass<T>): Promise<void> {
  const controller = new AbortController();
  const onAbort = () => {
    if (members.every(({ signal }) => signal.aborted)) controller.abort(members[0].signal.reason);
  };
  members.forEach(({ signal }) => signal.addEventListener("abort", onAbort));
  onAbort();
  try {
    const layers = await pass(members, controller.signal);
    members.forEach(({ layer, resolve }) => resolve(layers.get(layer)!));
  } catch (error) {
    members.forEach(({ reject }) => reject(error));
  } finally {
    members.forEach(({ signal }) => signal.removeEventListener("abort", onAbort));
  }
}
