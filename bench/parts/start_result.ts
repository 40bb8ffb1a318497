// What start.ts measures to the first result: labels of a dataset that is in no store yet.
import { Runner } from "../../mod.ts";

const data = new Runner({ store: "memory://start" }).fromInline({ label: ["x", "y", "x"] });
console.log(await data.colCategorical("label").isIn("x").toArray());
