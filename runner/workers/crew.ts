/**
 * Workers that stand in for each other, and are replaced where they end.
 *
 * @module
 */

import { messageOf } from "../../ops/messages.ts";
import { delay } from "../../ops/standard.ts";
import { Pool } from "./pool.ts";

/** One of a crew. */
export interface CrewMember {
  /** Whether it gives no more answers. */
  readonly hasEnded: boolean;
  /** Resolves with the reason when it gives no more answers. */
  readonly ended: Promise<unknown>;
}

/** How a crew is kept. */
export interface CrewOptions<T> {
  /** Questions that a member has at once, which it answers in turn. @default 1 */
  readonly questions?: number;
  /** Aborted when none is needed any more: what they are asked is not asked again, what waits for one is refused, and none is replaced. */
  readonly signal?: AbortSignal;
  /** Starts another member, ready to be asked. */
  readonly start: () => Promise<T>;
  /** Ends a member. It does not throw. */
  readonly stop: (member: T) => Promise<void>;
  /** Makes the error of work that was lost with members that ended. */
  readonly lost: (message: string, cause: unknown) => Error;
}

/** How a crew fares. */
export interface CrewHealth {
  /** Members that can be asked. */
  readonly running: number;
  /** Members that ended by themselves since the beginning, those that could not be started in their place among them. */
  readonly lost: number;
  /** Why it is given up; `undefined` while it is not. */
  readonly givenUp: Error | undefined;
}

/** When more have ended within a minute, another one would fare no better. */
const MOST_ENDS = 5;
const WITHIN_MS = 60_000;
/** The first one that ends is replaced at once, the second so much later, each further one twice as late as that before. */
const PAUSE_MS = 50;

/** Lends out workers. One that ends by itself is replaced, until too many have. */
export class Crew<T extends CrewMember> {
  readonly #options: CrewOptions<T>;
  readonly #members = new Set<T>();
  readonly #pool = new Pool<T>(({ hasEnded }) => !hasEnded);
  /** Aborted when no more members are started: it is closed, or given up. */
  readonly #closing = new AbortController();
  readonly #starting = new Set<Promise<void>>();
  /** When members ended, in milliseconds. */
  #ends: readonly number[] = [];
  #lost = 0;
  #givenUp: Error | undefined;

  /** Makes one without members. */
  constructor(options: CrewOptions<T>) {
    this.#options = options;
    const { signal } = options;
    signal?.addEventListener("abort", () => this.#refuse(signal.reason), { once: true });
  }

  /** How it fares. */
  get health(): CrewHealth {
    return { running: this.#members.size, lost: this.#lost, givenUp: this.#givenUp };
  }

  /**
   * Starts members.
   *
   * @throws what starting one throws, once the others have started
   */
  async start(count: number): Promise<void> {
    const started = await Promise.allSettled(Array.from({ length: count }, () => this.#startOne()));
    const failed = started.find((result) => result.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }

  /** Takes in a member. */
  add(member: T): void {
    this.#members.add(member);
    member.ended.then((reason) => this.#lose(member, reason));
    for (let i = 0; i < (this.#options.questions ?? 1); i++) this.#pool.add(member);
  }

  /**
   * Does work with a member, as soon as one is free. Where that ends meanwhile, another one does it anew, once: at what
   * ends two, a third would end too.
   *
   * @throws what the work throws
   * @throws the error of lost work, where both ended, or the crew is given up
   * @throws the reason for which the crew was closed
   */
  async use<R>(work: (member: T) => Promise<R>): Promise<R> {
    for (let attempt = 1;; attempt++) {
      let user: T | undefined;
      try {
        return await this.#pool.use((member) => work(user = member));
      } catch (error) {
        if (this.#closing.signal.aborted || !user?.hasEnded) throw error;
        if (attempt === 2) throw this.#options.lost(`two workers ended in turn: ${messageOf(error)}`, error);
      }
    }
  }

  /** Ends its members, once they have answered. None is replaced, and what waits and comes is refused for this reason. */
  async close(reason: unknown): Promise<void> {
    this.#refuse(reason);
    await Promise.allSettled(this.#starting);
    await Promise.all([...this.#members].map((member) => this.#options.stop(member)));
  }

  #refuse(reason: unknown): void {
    this.#closing.abort();
    this.#pool.refuse(reason);
  }

  async #startOne(): Promise<void> {
    const starting = this.#options.start().then((member) => this.add(member));
    this.#starting.add(starting);
    await starting.finally(() => this.#starting.delete(starting));
  }

  #lose(member: T, reason: unknown): void {
    this.#members.delete(member);
    void this.#replace(reason);
  }

  /** One that cannot be started is one more that has ended. */
  async #replace(reason: unknown): Promise<void> {
    for (let why = reason; this.#isReplaced(why);) {
      try {
        await delay(PAUSE_MS * (2 ** (this.#ends.length - 1) - 1), { signal: this.#closing.signal });
        return await this.#startOne();
      } catch (error) {
        why = error;
      }
    }
  }

  /** Notes that a member has ended. Whether there is to be another one in its place. */
  #isReplaced(reason: unknown): boolean {
    if (this.#closing.signal.aborted) return false;
    const now = performance.now();
    this.#lost++;
    this.#ends = [...this.#ends.filter((end) => end > now - WITHIN_MS), now];
    if (this.#ends.length > MOST_ENDS) this.#giveUp(reason);
    return this.#givenUp === undefined;
  }

  #giveUp(reason: unknown): void {
    this.#givenUp = this.#options.lost(
      `${MOST_ENDS + 1} of its workers ended within a minute, and none is started any more; the last one: ${
        messageOf(reason)
      }`,
      reason,
    );
    this.close(this.#givenUp);
  }
}
