/**
 * What the machine has, shared by everything that computes in this process: models, probes, forests, layouts.
 *
 * Whoever computes takes cores and memory for as long as that lasts, and waits where they are not free, after those who
 * came before and want the same. Nobody waits for ever: who has taken something waits for no other op meanwhile, and who
 * has a model waits for nothing but cores.
 *
 * @module
 */

import { machineMemory } from "./memory.ts";

/** What a piece of work needs of the machine. More than there is counts as all. */
export interface Needs {
  /** Threads that compute. @default 0 */
  readonly cores?: number;
  /**
   * Whether it can use more cores than that where nobody waits for them: at its beginning, and later where it listens to
   * {@linkcode Share.onGrow}.
   *
   * @default false
   */
  readonly isElastic?: boolean;
  /** Bytes beside what is in memory already. @default 0 */
  readonly memory?: number;
  /** Models that are loaded. A third one would find no core free, and take memory. @default 0 */
  readonly models?: number;
}

/** What a machine has. */
export type Capacity = Required<Omit<Needs, "isElastic">>;

/** Cores that somebody may use. */
export interface Cores {
  /** How many they are now. */
  readonly cores: number;
  /** Hears how many they are whenever some are added, where the work is elastic. */
  onGrow(listener: (cores: number) => void): void;
}

/** What somebody has taken. Dispose it when the work is done. */
export interface Share extends Cores, Disposable {}

/** One core, for who takes nothing from a budget. */
export const ONE_CORE: Cores = { cores: 1, onGrow() {} };

interface Waiting {
  readonly needs: Needs;
  readonly start: (share: OwnShare) => void;
}

/** Lends out what a machine has. */
export class Budget {
  readonly #machine: () => Capacity;
  #known: { readonly capacity: Capacity; readonly free: { -readonly [K in keyof Capacity]: Capacity[K] } } | undefined;
  readonly #waiting: Waiting[] = [];
  readonly #elastic = new Set<OwnShare>();

  /** @param machine Says what is lent out. Asked when something is taken for the first time. */
  constructor(machine: () => Capacity) {
    this.#machine = machine;
  }

  /**
   * Takes what some work needs, as soon as it is free, after what was asked for before.
   *
   * @throws The signal's reason, when it is aborted before that.
   */
  async take(needs: Needs, signal?: AbortSignal): Promise<Share> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<OwnShare>();
    const waiting: Waiting = { needs: this.#bounded(needs), start: resolve };
    const onAbort = () => {
      this.#withdraw(waiting);
      reject(signal!.reason);
    };
    signal?.addEventListener("abort", onAbort);
    this.#waiting.push(waiting);
    this.#lend();
    try {
      const share = await promise;
      share.begin();
      return share;
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }

  /** Does work with what it needs. @throws The signal's reason, or whatever the work throws. */
  async use<T>(needs: Needs, work: (share: Share) => Promise<T>, signal?: AbortSignal): Promise<T> {
    using share = await this.take(needs, signal);
    return await work(share);
  }

  get #capacity(): Capacity {
    return this.#asked().capacity;
  }

  get #free() {
    return this.#asked().free;
  }

  #asked() {
    if (this.#known !== undefined) return this.#known;
    const capacity = this.#machine();
    return this.#known = { capacity, free: { ...capacity } };
  }

  #bounded(needs: Needs): Needs {
    const least = (name: keyof Capacity) => Math.min(needs[name] ?? 0, this.#capacity[name]);
    return { cores: least("cores"), memory: least("memory"), models: least("models"), isElastic: needs.isElastic };
  }

  #withdraw(waiting: Waiting): void {
    const at = this.#waiting.indexOf(waiting);
    if (at >= 0) this.#waiting.splice(at, 1);
    this.#lend();
  }

  #lend(): void {
    /** What somebody waits for: those behind do not get any of it. */
    const wanted = new Set<keyof Capacity>();
    for (const waiting of [...this.#waiting]) {
      const names = NAMES.filter((name) => (waiting.needs[name] ?? 0) > 0);
      if (this.#fits(waiting.needs) && names.every((name) => !wanted.has(name))) this.#start(waiting);
      else names.forEach((name) => wanted.add(name));
    }
    if (!wanted.has("cores")) this.#grow();
  }

  #start(waiting: Waiting): void {
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
    const { needs, start } = waiting;
    this.#add(needs, -1);
    const share = new OwnShare(needs, (own) => this.#give(own));
    if (needs.isElastic) this.#elastic.add(share);
    start(share);
  }

  /** Gives cores that nobody wants to who can use them, one each in turn. */
  #grow(): void {
    const growing = [...this.#elastic].filter(({ canGrow }) => canGrow);
    for (let turn = 0; growing.length > 0 && this.#free.cores > 0; turn++) {
      this.#free.cores--;
      growing[turn % growing.length].grow();
    }
  }

  #give(share: OwnShare): void {
    this.#elastic.delete(share);
    this.#add({ ...share.needs, cores: share.cores }, 1);
    this.#lend();
  }

  #fits(needs: Needs): boolean {
    return NAMES.every((name) => (needs[name] ?? 0) <= this.#free[name]);
  }

  #add(needs: Needs, sign: 1 | -1): void {
    for (const name of NAMES) this.#free[name] += sign * (needs[name] ?? 0);
  }
}

const NAMES: readonly (keyof Capacity)[] = ["cores", "memory", "models"];

class OwnShare implements Share {
  readonly needs: Needs;
  cores: number;
  readonly #giveBack: (share: OwnShare) => void;
  #listener: ((cores: number) => void) | undefined;
  #hasBegun = false;
  #isGiven = false;

  constructor(needs: Needs, giveBack: (share: OwnShare) => void) {
    this.needs = needs;
    this.cores = needs.cores ?? 0;
    this.#giveBack = giveBack;
  }

  /** Work that has begun can use more only if it listens. */
  get canGrow(): boolean {
    return !this.#hasBegun || this.#listener !== undefined;
  }

  onGrow(listener: (cores: number) => void): void {
    this.#listener = listener;
  }

  begin(): void {
    this.#hasBegun = true;
  }

  grow(): void {
    this.cores++;
    this.#listener?.(this.cores);
  }

  [Symbol.dispose](): void {
    if (this.#isGiven) return;
    this.#isGiven = true;
    this.#giveBack(this);
  }
}

/** Models at a time: one computes while the next is loaded. */
const MODELS = 2;

/** What this process may use of its machine: all cores, and half of the memory. */
export const budget: Budget = new Budget(() => ({
  cores: navigator.hardwareConcurrency,
  memory: machineMemory().total / 2,
  models: MODELS,
}));
