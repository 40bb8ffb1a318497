/**
 * Numbers that are the same in each run, and files of them.
 *
 * @module
 */

/** Normal numbers, the same for each seed. */
export function normals(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 1) / (2 ** 32 + 1);
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** The first numbers of a file of float32. */
export function readFloats(path: string, count: number): Float32Array<ArrayBuffer> {
  using file = Deno.openSync(path);
  const bytes = new Uint8Array(4 * count);
  for (let at = 0; at < bytes.length;) at += file.readSync(bytes.subarray(at))!;
  return new Float32Array(bytes.buffer);
}

/** Writes a file of float32. */
export function writeFloats(path: string, data: Float32Array<ArrayBuffer>): void {
  Deno.writeFileSync(path, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}
