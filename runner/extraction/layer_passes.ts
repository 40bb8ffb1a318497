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

/** Computes several members' layers at once; the results are in the order of `members`, two of which may share a layer. */
export type Pass<M extends PassMember, T> = (members: readonly M[], signal: AbortSignal) => Promise<readonly T[]>;

interface Waiting<M, T> {
  readonly member: M;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}

/** Gathers ops with equal keys for a moment, and computes them in one pass. */
export class LayerPasses<M extends PassMember, T> {
  readonly #gathering = new Map<string, Waiting<M, T>[]>();

  /**
   * Joins the next pass under `key`, and starts it soon where nobody has.
   *
   * @param key Equal for ops that differ only in the layer.
   */
  join(key: string, member: M, pass: Pass<M, T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const waiting: Waiting<M, T> = { member, resolve, reject };
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

async function run<M extends PassMember, T>(waiting: readonly Waiting<M, T>[], pass: Pass<M, T>): Promise<void> {
  const members = waiting.map(({ member }) => member);
  const controller = new AbortController();
  const onAbort = () => {
    if (members.every(({ signal }) => signal.aborted)) controller.abort(members[0].signal.reason);
  };
  members.forEach(({ signal }) => signal.addEventListener("abort", onAbort));
  onAbort();
  try {
    const results = await pass(members, controller.signal);
    waiting.forEach(({ resolve }, i) => resolve(results[i]));
  } catch (error) {
    waiting.forEach(({ reject }) => reject(error));
  } finally {
    members.forEach(({ signal }) => signal.removeEventListener("abort", onAbort));
  }
}
