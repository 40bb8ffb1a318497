/**
 * Tasks that several callers can wait for. A task runs once, and is cancelled when nobody waits for it any more.
 *
 * @module
 */

import { untilAborted } from "./until_aborted.ts";

interface SharedTask<T> {
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
}

/** Tasks in progress, by name. */
export class SharedTasks<T> {
  readonly #tasks = new Map<string, SharedTask<T>>();

  /** Whether a task under `key` is in progress. */
  has(key: string): boolean {
    return this.#tasks.has(key);
  }

  /**
   * Waits for the task under `key`, starting it where it is not in progress.
   *
   * @param signal Ends this caller's wait. The task goes on while others wait.
   * @param start Begins the task; its signal is aborted when nobody waits.
   */
  async run(key: string, signal: AbortSignal | undefined, start: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const task = this.#tasks.get(key) ?? this.#start(key, start);
    task.waiting++;
    try {
      return await untilAborted(task.promise, signal);
    } finally {
      task.waiting--;
      if (task.waiting === 0) this.#abandon(key, task, signal);
    }
  }

  #start(key: string, start: (signal: AbortSignal) => Promise<T>): SharedTask<T> {
    const controller = new AbortController();
    const promise = start(controller.signal);
    const task = { promise, controller, waiting: 0 };
    this.#tasks.set(key, task);
    const end = () => this.#forget(key, task);
    promise.then(end, end);
    return task;
  }

  #abandon(key: string, task: SharedTask<T>, signal: AbortSignal | undefined): void {
    if (this.#tasks.get(key) !== task) return;
    this.#forget(key, task);
    task.controller.abort(signal?.reason);
  }

  #forget(key: string, task: SharedTask<T>): void {
    if (this.#tasks.get(key) === task) this.#tasks.delete(key);
  }
}
