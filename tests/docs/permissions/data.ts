import { Runner } from "@probegraph/probegraph";

const data = await new Runner({ store: "memory://" }).fromCsv("data/prompts.csv");
console.log((await data.toRows()).length);
