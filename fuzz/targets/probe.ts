/** Files of probes, and scoring with what is in them. */
import "../../mod.ts";
import { probeDirection, scoreProbe, toOnnx } from "../../runner/probes/mod.ts";
import { decodeProbe, encodeProbe } from "../../stores/formats/probe.ts";
import type { FuzzTarget } from "../target.ts";
import { useAll } from "./_all.ts";

export const target: FuzzTarget = {
  words: ["standardize", "logistic_regression", "weights", "AAAAAAAA8D8=", "columns"],
  async run(input) {
    const probe = decodeProbe(input);
    encodeProbe(probe);
    const columns = Math.min(probe.columns, 10_000);
    const scores = await scoreProbe(probe, { rows: 2, columns, data: new Float32Array(2 * columns).fill(0.5) });
    if (scores.length !== 2) throw new Error(`${scores.length} scores of two rows`);
    await useAll([() => toOnnx(probe), () => probeDirection(probe)]);
  },
};
