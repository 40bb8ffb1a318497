/**
 * The points that loaded autoencoders read, so that edits need not name them.
 *
 * @module
 */

const points = new Map<string, string>();

/** Remembers where the autoencoder of a content hash reads, in this process. */
export function rememberSaePoint(contentHash: string, point: string): void {
  points.set(contentHash, point);
}

/** The point that an autoencoder reads, where it was loaded in this process or its op says so. */
export function saePoint(
  { contentHash, point }: { readonly contentHash?: unknown; readonly point?: unknown },
): string | undefined {
  return typeof point === "string" ? point : points.get(String(contentHash));
}
