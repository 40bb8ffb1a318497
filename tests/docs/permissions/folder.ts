import { Runner } from "@probegraph/probegraph";

const data = new Runner({ store: "results" }).fromInline({ label: [true, false], vector: [[1, 2], [2, 1]] });
const probe = data.colVector("vector").trainClassifier("mean_difference", { positives: data.colBoolean("label") });
await probe.materialize();
console.log(await probe.hasResult());
