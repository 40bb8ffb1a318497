/**
 * Activations of a GPT-2-small-sized model beside krnel-graph's `hf:` provider: throughput with loading, and peak memory, as
 * ratios of medians. Both run in turn, each time in a process of its own, on the same prompts.
 *
 * Usage: deno run -A bench/activations_ratio.ts FOLDER PYTHON [layer …]
 * FOLDER is made by activations_model.py; PYTHON has krnel-graph with torch and transformers. Of several layers, krnel-graph
 * computes each in a run of its own, as it does. BENCH_ROUNDS sets how often each is measured.
 */
const [folder, python, ...layerArguments] = Deno.args;
const layers = layerArguments.length === 0 ? ["6"] : layerArguments;
const rounds = Number(Deno.env.get("BENCH_ROUNDS") ?? 5);

/** What a program prints as its last lines, in JSON. */
async function measure(program: string, args: readonly string[]): Promise<Record<string, number>> {
  const command = new Deno.Command(program, { args: [...args, folder, ...layers], stderr: "piped" });
  const { success, stdout, stderr } = await command.output();
  if (!success) throw new Error(`${program} failed: ${new TextDecoder().decode(stderr)}`);
  const text = new TextDecoder().decode(stdout);
  return JSON.parse(text.slice(text.indexOf("{")));
}

function script(name: string): string {
  return new URL(name, import.meta.url).pathname;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

const own: Record<string, number>[] = [];
const peer: Record<string, number>[] = [];
for (let round = 0; round < rounds; round++) {
  peer.push(await measure(python, [script("activations_peer.py")]));
  own.push(await measure(Deno.execPath(), ["run", "-A", script("activations.ts")]));
}
const speeds = own.map(({ tokensPerSecondWithLoading }) => tokensPerSecondWithLoading);
const peerSpeeds = peer.map(({ tokens_per_second_with_loading }) => tokens_per_second_with_loading);
const memory = own.map(({ peakMegabytes }) => peakMegabytes);
const peerMemory = peer.map(({ peak_megabytes }) => peak_megabytes);
console.log(JSON.stringify(
  {
    layers: layers.map(Number),
    tokensPerSecondWithLoading: { probegraph: speeds, krnelGraph: peerSpeeds },
    peakMegabytes: { probegraph: memory, krnelGraph: peerMemory },
    shareOfLimit: median(own.map(({ shareOfLimit }) => shareOfLimit)),
    timesItsThroughput: Number((median(speeds) / median(peerSpeeds)).toFixed(2)),
    shareOfItsMemory: Number((median(memory) / median(peerMemory)).toFixed(2)),
  },
  null,
  1,
));
