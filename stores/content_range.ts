/**
 * Which part of a file an answer holds.
 *
 * @module
 */

/**
 * Whether an answer of status 206 holds the part that was asked for: servers may send another one.
 *
 * @param start where it begins
 * @param byteLength bytes of the whole file
 */
export function isPart(headers: Headers, start: number, byteLength: number): boolean {
  const [, first, all] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get("content-range") ?? "") ?? [];
  return Number(first) === start && Number(all) === byteLength;
}
