/**
 * Addresses that this program was told of by its user. Those that come with a graph may be a stranger's.
 *
 * @module
 */

const told = new Map<string, string>();

/** Notes that the user gave an address. @param full with its secrets, which stand in no graph */
export function trust(address: string, full: string = address): void {
  told.set(address, full);
}

/** The address as the user gave it, or `undefined` where only a graph names it. */
export function trusted(address: string): string | undefined {
  return told.get(address);
}
