/**
 * How long the command line takes to start: `summary` of a file with 50 ops, against krnel-graph's.
 *
 * Run: deno run --allow-all bench/cli.ts [path of krnel-graph's command]
 *
 * Each starts as a new process, in turn, `ROUNDS` times, with an empty store; the medians count.
 */

const KRNEL_GRAPH = Deno.args[0] ?? "krnel-graph";
const ROUNDS = 5;

const here = (name: string): string => new URL(name, import.meta.url).pathname;

const commands: Readonly<Record<string, readonly string[]>> = {
  "probegraph": [Deno.execPath(), "run", "--allow-all", here("../cli/main.ts"), "summary", "-f", here("cli_graph.ts")],
  "krnel-graph": [KRNEL_GRAPH, "summary", "-f", here("cli_peer.py")],
  "deno alone": [Deno.execPath(), "eval", "0"],
};

const times: Record<string, number[]> = {};
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, command] of Object.entries(commands)) {
    const milliseconds = await time(command);
    // The first round fills the caches of both.
    if (round > 0) (times[name] ??= []).push(milliseconds);
  }
}
const medians = Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
console.table(Object.fromEntries(Object.entries(medians).map(([name, ms]) => [name, { "median ms": Math.round(ms) }])));
console.log(`probegraph takes ${(medians.probegraph / medians["krnel-graph"]).toFixed(2)} of krnel-graph's time`);

async function time([program, ...args]: readonly string[]): Promise<number> {
  const store = await Deno.makeTempDir();
  const began = performance.now();
  const env = { PROBEGRAPH_STORE_URI: store, KRNEL_STORE_URI: store };
  const { success, stderr } = await new Deno.Command(program, { args: [...args], env, stdout: "null" }).output();
  const milliseconds = performance.now() - began;
  await Deno.remove(store, { recursive: true });
  if (!success) throw new Error(`${program} failed: ${new TextDecoder().decode(stderr)}`);
  return milliseconds;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
