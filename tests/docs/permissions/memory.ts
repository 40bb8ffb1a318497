import { Runner } from "@probegraph/probegraph";

const data = new Runner({ store: "memory://" }).fromInline({ label: [true, false], vector: [[1, 2], [2, 1]] });
const [vectors, positives] = [data.colVector("vector"), data.colBoolean("label")];
const probe = vectors.trainClassifier("mean_difference", { positives });
console.log(await probe.predict(vectors).evaluate({ gtPositives: positives }).toJson());
