/**
 * PyTorch's speed in the same run.
 *
 * @module
 */
import type { Speed } from "./speed.ts";

/** Runs `peer.py`. */
export async function peerSpeeds(python: string, folder: string, layer: number, device: string): Promise<Speed[]> {
  const script = new URL("./peer.py", import.meta.url).pathname;
  const { success, stdout, stderr } = await new Deno.Command(python, { args: [script, folder, String(layer), device] })
    .output();
  if (!success) console.error(new TextDecoder().decode(stderr));
  const lines = new TextDecoder().decode(stdout).trim().split("\n").filter(Boolean).map((line) => JSON.parse(line));
  return lines.map(({ name, dtype, batch, rowsPerSecond }) => ({
    way: name,
    device,
    dtype,
    batch: String(batch),
    rowsPerSecond: Math.round(rowsPerSecond),
  }));
}
