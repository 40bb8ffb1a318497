/**
 * A guardrail's workers: those that share the threads, and one that has all of them for a pass without company.
 *
 * @module
 */

import type { Crew, CrewHealth, CrewMember } from "../../workers/crew.ts";

/** Two crews, of which one is asked while no other pass is computed. */
export class GuardCrews<T extends CrewMember> {
  readonly #crew: Crew<T>;
  readonly #lone: Crew<T> | undefined;
  #passes = 0;

  /** @param lone the one member that has all threads; `undefined`: there is none */
  constructor(crew: Crew<T>, lone: Crew<T> | undefined) {
    this.#crew = crew;
    this.#lone = lone;
  }

  /** That of the members that share; what the other one lost counts, too. */
  get health(): CrewHealth {
    const { health } = this.#crew;
    return { ...health, lost: health.lost + (this.#lone?.health.lost ?? 0) };
  }

  /**
   * Starts so many members that share, and the other one.
   *
   * @throws what starting one throws
   */
  async start(streams: number): Promise<void> {
    await Promise.all([this.#crew.start(streams), this.#lone?.start(1)]);
  }

  /**
   * Does work with a member; errors as of {@linkcode Crew.use}. Where the one that has all threads is missing, the others stand in
   * for it.
   */
  async use<R>(work: (member: T) => Promise<R>): Promise<R> {
    const isAlone = this.#passes++ === 0;
    const lone = isAlone && this.#lone?.health.running === 1 ? this.#lone : undefined;
    try {
      return await (lone ?? this.#crew).use(work);
    } finally {
      this.#passes--;
    }
  }

  /** Ends all, as {@linkcode Crew.close} does. */
  async close(reason: unknown): Promise<void> {
    await Promise.all([this.#crew.close(reason), this.#lone?.close(reason)]);
  }
}
