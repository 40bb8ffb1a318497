/**
 * The notebook kernel that this process runs in, if it does.
 *
 * @module
 */

import type { Broadcast } from "../../runner/kernel/running_cell.ts";
import type { MediaBundle } from "./bundle.ts";

/** What is used of `Deno.jupyter`. */
export interface Kernel {
  /** Shows a bundle; with `update`, in the place of what was shown under the same `display_id`. */
  display(bundle: MediaBundle, options: { raw: true; display_id?: string; update?: boolean }): Promise<void>;
  /** Publishes a message in the name of the cell that runs. */
  readonly broadcast: Broadcast;
}

/** The kernel, or `undefined` outside one, where even asking for it throws. */
export function kernel(): Kernel | undefined {
  try {
    return (globalThis as unknown as { Deno: { jupyter?: Kernel } }).Deno.jupyter;
  } catch {
    return undefined;
  }
}

let displays = 0;

/** An output that can be changed after it was shown. */
export class LiveOutput {
  readonly #kernel: Kernel;
  readonly #id = `probegraph-${crypto.randomUUID()}-${++displays}`;
  #last: Promise<void> | undefined;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** Shows a bundle in place of the last one. Bundles are shown in order. */
  show(bundle: MediaBundle): Promise<void> {
    const update = this.#last !== undefined;
    const before = this.#last ?? Promise.resolve();
    // A picture that could not be sent must not end what it is about.
    this.#last = before.then(() => this.#kernel.display(bundle, { raw: true, display_id: this.#id, update }))
      .catch(() => {});
    return this.#last;
  }
}
