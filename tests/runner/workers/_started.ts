/** The workers that a test's code starts, to be ended by force. */

export interface Started extends Disposable {
  /** In the order in which they were started. */
  readonly workers: Worker[];
}

/** Notes all workers from now on. */
export function noteWorkers(): Started {
  const workers: Worker[] = [];
  const Plain = globalThis.Worker;
  globalThis.Worker = class extends Plain {
    constructor(...args: ConstructorParameters<typeof Plain>) {
      super(...args);
      workers.push(this);
    }
  };
  return { workers, [Symbol.dispose]: () => void (globalThis.Worker = Plain) };
}
