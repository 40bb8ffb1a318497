/** The memory of processes, over time. */

/** Bytes of memory that a process has, `undefined` where it has ended. On Linux. */
export function memoryOf(pid: number): number | undefined {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1]) * 1024;
  } catch {
    return undefined;
  }
}

/** The memory of some processes by name, looked at now and then. */
export class MemoryLog {
  readonly #seen = new Map<string, number[]>();

  /** Looks now. */
  look(processes: Readonly<Record<string, number>>): void {
    for (const [name, pid] of Object.entries(processes)) {
      const bytes = memoryOf(pid);
      if (bytes === undefined) continue;
      const seen = this.#seen.get(name) ?? [];
      seen.push(bytes);
      this.#seen.set(name, seen);
    }
  }

  /**
   * Megabytes of each process in the second quarter and in the last one: what is loaded and kept is there by then, and what
   * grows since then goes on growing.
   */
  rows(): { readonly name: string; readonly early: number; readonly late: number }[] {
    return [...this.#seen].map(([name, seen]) => {
      const quarter = Math.max(1, Math.floor(seen.length / 4));
      return { name, early: median(seen.slice(quarter, 2 * quarter)), late: median(seen.slice(-quarter)) };
    });
  }
}

function median(bytes: readonly number[]): number {
  return Math.round(bytes.toSorted((a, b) => a - b)[bytes.length >> 1] / 1e6);
}
