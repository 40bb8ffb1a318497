import { Runner } from "@probegraph/probegraph";

const [queue] = Deno.args;
const data = new Runner({ store: "results", queue }).fromInline({ label: [true, false], vector: [[1, 2], [2, 1]] });
const probe = data.colVector("vector").trainClassifier("mean_difference", { positives: data.colBoolean("label") });
await probe.materialize();
console.log(await probe.hasResult());
Deno.exit();
