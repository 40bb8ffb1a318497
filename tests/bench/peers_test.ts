import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { reportsOn } from "../../bench/parts/many_ops.ts";
import { sums } from "../../bench/parts/sums_graph.ts";
import { Runner } from "../../mod.ts";
import { python, whyNoPython } from "../stores/_s3_server.ts";

const whyNot = await whyNoPython("krnel.graph");
const COUNT = 250;

/** What krnel-graph's own scripts of the bench name so many ops. */
async function peersUuids(): Promise<string[]> {
  const code = "import many_ops_peer as many, sums_peer as few, sys\n" +
    `ops = [*many.reports, *few.sums(many.runner, ${COUNT})]\n` +
    "print('\\n'.join(op.uuid for op in ops))";
  const { stdout } = await new Deno.Command(python(), {
    args: ["-c", code],
    env: { PYTHONPATH: fileURLToPath(new URL("../../bench/parts", import.meta.url)), BENCH_OPS: `${COUNT}` },
  }).output();
  return new TextDecoder().decode(stdout).trim().split("\n");
}

Deno.test({
  name: `krnel-graph is measured with the very ops that we are${whyNot ? ` (ignored: ${whyNot})` : ""}`,
  ignore: whyNot !== undefined,
  fn: async () => {
    const ops = [...reportsOn(COUNT), ...sums(new Runner({ store: "memory://" }), COUNT)];
    assert.deepEqual(await peersUuids(), ops.map(({ uuid }) => uuid));
  },
});
