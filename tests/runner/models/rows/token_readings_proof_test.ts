import assert from "node:assert/strict";
import { openModelFolder } from "../../../../runner/models/files/folder.ts";
import { DIFFERENTIABLE_EXPORTS } from "../../onnx/gradient/differentiable_exports.ts";
import { fixtureFolder } from "../fixtures.ts";
import { testRecordedReadings } from "./recorded_readings.ts";
import { completenessGap } from "./token_completeness.ts";

testRecordedReadings("llama");

for (const name of DIFFERENTIABLE_EXPORTS) {
  Deno.test(`${name}: what tokens add is the score less the baseline's`, async () => {
    assert.ok(await completenessGap(await openModelFolder(fixtureFolder(`exports/${name}`))) < 1e-3);
  });
}
