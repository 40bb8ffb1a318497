import assert from "node:assert/strict";
import { FormatError } from "../../../../ops/errors.ts";
import { asFormatError } from "../../../../stores/formats/parquet/footer.ts";

Deno.test("a fault of the code that decodes is not blamed on the file, which is blamed for all that it may have caused", () => {
  const early = () => codec;
  assert.throws(() => asFormatError("a page cannot be decoded", early), (error: Error) => {
    assert.ok(error instanceof FormatError && error.cause instanceof ReferenceError);
    assert.match(error.message, /a page cannot be decoded \(Cannot access 'codec'.*\); that is a fault of probegraph/);
    return true;
  });
  const codec = undefined as unknown as () => void;
  assert.throws(() => asFormatError("a page cannot be decoded", () => codec()), /a fault of probegraph/);
  // What a footer lists may be a number in a damaged file.
  const footer = { groups: 1 as unknown as number[] };
  assert.throws(
    () => asFormatError("its footer cannot be decoded", () => footer.groups.map(Number)),
    /the file is damaged/,
  );
});
