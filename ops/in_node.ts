/**
 * @module
 */

/** Whether Node runs this, with `node/deno.ts` in the place of Deno. */
export function isInNode(): boolean {
  return Deno.version === undefined;
}
