import assert from "node:assert/strict";
import { join } from "node:path";
import { ProbegraphError, StoreError } from "../../ops/errors.ts";
import { whileWriting } from "../../stores/file_error.ts";
import { writeWholeFile } from "../../stores/whole_file.ts";
import { testFolder } from "./_paths.ts";

Deno.test("what cannot be written is told by its place; what else goes wrong stays what it is", async () => {
  await using folder = await testFolder();
  const path = join(folder.path, "missing", "a.txt");
  await assert.rejects(whileWriting(path, () => writeWholeFile(path, "x")), (error) => {
    return error instanceof ProbegraphError && /missing.a\.txt" could not be written: /.test(error.message);
  });
  const others = [new StoreError("full"), new TypeError("a fault")];
  for (const other of others) await assert.rejects(whileWriting(path, () => Promise.reject(other)), other);
});
