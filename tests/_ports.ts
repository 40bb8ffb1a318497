/** Ports for programs that cannot be asked which one the machine gave them. */

/** So often ports are looked for before a program is given up. */
const ATTEMPTS = 3;

/**
 * Starts a program on ports that were free a moment ago, and on others where that fails: someone else may have taken one of them meanwhile.
 *
 * @throws The last attempt's error.
 */
export async function onFreePorts<T>(count: number, start: (...ports: number[]) => Promise<T>): Promise<T> {
  for (let attempt = 1;; attempt++) {
    try {
      return await start(...freePorts(count));
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

function freePorts(count: number): number[] {
  const listeners = Array.from({ length: count }, () => Deno.listen({ hostname: "127.0.0.1", port: 0 }));
  const ports = listeners.map(({ addr }) => (addr as Deno.NetAddr).port);
  for (const listener of listeners) listener.close();
  return ports;
}
