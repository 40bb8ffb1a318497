import * as probegraph from "@probegraph/probegraph";

console.log(typeof probegraph.Runner);
