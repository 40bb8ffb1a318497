import assert from "node:assert/strict";
import { checkWriting } from "../../../../runner/models/rows/generation_check.ts";

Deno.test("a model that writes is refused where its logits are no numbers: its texts would be any tokens", async () => {
  for (const logit of [NaN, Infinity, -3.4028234663852886e38]) {
    const session = {
      info: { precision: "float16", executionProvider: "cpu", hasCache: false },
      start: () => Promise.resolve({ tokens: Int32Array.of(1), logits: Float32Array.of(logit) }),
    };
    await assert.rejects(
      checkWriting(session as never, [{ ids: Int32Array.of(5, 6), rows: [0] }]),
      /the likeliest token's logit is .*: 16 bits do not hold .* dtype "float32"/,
    );
  }
});
