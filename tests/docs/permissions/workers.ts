import { Runner } from "@probegraph/probegraph";

const vector = Array.from({ length: 40_000 }, (_, row) => Array.from({ length: 64 }, (_, at) => Math.sin(row * at)));
const data = new Runner({ store: "memory://" }).fromInline({ vector, label: vector.map(([, first]) => first > 0) });
const probe = data.colVector("vector").trainClassifier("logistic_regression", { positives: data.colBoolean("label") });
await probe.materialize();
console.log(await probe.hasResult());
