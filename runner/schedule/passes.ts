/**
 * Passes that several ops share: a model is run once for all the layers that are asked for.
 *
 * Who computes together is settled by what is asked for, never by how long things take. A run says which ops it expects
 * in a pass before it begins them. Each then comes, or is excused: its result is there, another process computes it, or
 * it failed. When all have, and the plans that were being made by then are made, the pass begins.
 *
 * @module
 */

import { type Budget, budget, type Cores, type Needs } from "./budget.ts";

/** One op's part in a shared pass. */
export interface PassMember<T> {
  /** What it wants of the pass. */
  readonly wanted: T;
  /** Aborted when this op is no longer wanted; the pass ends when none is. */
  readonly signal: AbortSignal;
}

/** Computes what several members want, with its share of the cores; the results are in their order. */
export type Pass<T, R> = (wanted: readonly T[], signal: AbortSignal, cores: Cores) => Promise<readonly R[]>;

/** How a member joins. */
export interface JoinOptions<T, R> extends PassMember<T> {
  /** Equal for ops that can share a pass. */
  readonly key: string;
  /** Of the op. */
  readonly uuid: string;
  /** What the pass needs of the machine. */
  readonly needs: Needs;
  /** Computes what all members want. */
  readonly pass: Pass<T, R>;
}

interface Waiting extends PassMember<unknown> {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** Who is to come to a pass, and who has. */
class Gathering {
  readonly expected = new Set<string>();
  readonly members = new Set<Waiting>();
  #onComplete: (() => void) | undefined;
  isStarting = false;

  /** Takes a member in, unless it is given up before the pass begins. */
  add(member: Waiting): void {
    const { signal, reject } = member;
    this.members.add(member);
    const giveUp = () => {
      if (this.members.delete(member)) reject(signal.reason);
    };
    if (signal.aborted) giveUp();
    else signal.addEventListener("abort", giveUp, { once: true });
  }

  /** Those who have come; none can leave any more. */
  close(): readonly Waiting[] {
    const members = [...this.members];
    this.members.clear();
    return members;
  }

  /** Whether everybody has come or is excused. */
  get isComplete(): boolean {
    return this.expected.size === 0;
  }

  /** Waits until everybody has come or is excused. */
  async complete(): Promise<void> {
    while (!this.isComplete) await new Promise<void>((resolve) => this.#onComplete = resolve);
  }

  drop(uuid: string): void {
    this.expected.delete(uuid);
    if (this.isComplete) this.#onComplete?.();
  }
}

/** The passes that are gathering. */
export class Passes {
  readonly #budget: Budget;
  readonly #gatherings = new Map<string, Gathering>();
  readonly #plans = new Set<Promise<void>>();

  /** @param of What passes take what they need from. */
  constructor(of: Budget = budget) {
    this.#budget = of;
  }

  /** Says that a plan is being made, until it is begun: passes that gather wait for it, as it may bring more members. */
  hold(): Disposable {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#plans.add(promise);
    const release = () => {
      this.#plans.delete(promise);
      resolve();
    };
    return { [Symbol.dispose]: release };
  }

  /**
   * Says that an op is about to be computed in a pass: it will {@linkcode Passes.join} or be excused.
   *
   * @param key Equal for ops that can share a pass; `undefined` for one that is computed alone.
   */
  expect(key: string | undefined, uuid: string): void {
    if (key !== undefined) this.#gathering(key).expected.add(uuid);
  }

  /** Says that an op does not come. One that has come already stays. */
  excuse(key: string | undefined, uuid: string): void {
    const gathering = key === undefined ? undefined : this.#gatherings.get(key);
    if (key === undefined || gathering === undefined) return;
    gathering.drop(uuid);
    if (gathering.isComplete && !gathering.isStarting) this.#forget(key, gathering);
  }

  /**
   * Comes to a pass.
   *
   * @returns What the pass has computed for this member.
   * @throws The signal's reason where it was aborted before the pass began; whatever the pass throws.
   */
  join<T, R>({ key, uuid, wanted, signal, needs, pass }: JoinOptions<T, R>): Promise<R> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const gathering = this.#gathering(key);
    gathering.add({ wanted, signal, resolve, reject });
    gathering.drop(uuid);
    if (!gathering.isStarting) {
      gathering.isStarting = true;
      void this.#start(key, gathering, needs, pass as Pass<unknown, unknown>);
    }
    return promise as Promise<R>;
  }

  async #start(key: string, gathering: Gathering, needs: Needs, pass: Pass<unknown, unknown>): Promise<void> {
    await gathering.complete();
    await Promise.all(this.#plans);
    for (;;) {
      await gathering.complete();
      using share = await this.#budget.take(needs);
      // Who is expected since may need what is taken, to compute anew what was removed or is damaged: it is given back.
      if (gathering.isComplete) return await this.#run(key, gathering, pass, share);
    }
  }

  async #run(key: string, gathering: Gathering, pass: Pass<unknown, unknown>, share: Cores): Promise<void> {
    this.#forget(key, gathering);
    await runPass(gathering.close(), pass, share);
  }

  #gathering(key: string): Gathering {
    const gathering = this.#gatherings.get(key) ?? new Gathering();
    this.#gatherings.set(key, gathering);
    return gathering;
  }

  #forget(key: string, gathering: Gathering): void {
    if (this.#gatherings.get(key) === gathering) this.#gatherings.delete(key);
  }
}

/** Runs a pass, until none of its members is wanted any more. */
async function runPass(members: readonly Waiting[], pass: Pass<unknown, unknown>, cores: Cores): Promise<void> {
  if (members.length === 0) return;
  const controller = new AbortController();
  const onAbort = () => {
    if (members.every(({ signal }) => signal.aborted)) controller.abort(members[0].signal.reason);
  };
  members.forEach(({ signal }) => signal.addEventListener("abort", onAbort));
  try {
    const results = await pass(members.map(({ wanted }) => wanted), controller.signal, cores);
    members.forEach(({ resolve }, i) => resolve(results[i]));
  } catch (error) {
    members.forEach(({ reject }) => reject(error));
  } finally {
    members.forEach(({ signal }) => signal.removeEventListener("abort", onAbort));
  }
}

/** The passes of this process. */
export const passes: Passes = new Passes();
