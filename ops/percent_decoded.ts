/**
 * Percent-encoded texts, as addresses have them.
 *
 * @module
 */

/** A text without its percent-encoding; `undefined` where it has none that can be read, such as a "%" that stands for itself. */
export function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
