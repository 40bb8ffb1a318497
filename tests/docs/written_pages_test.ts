/** Pages that are made from the code say what the code says. */
import assert from "node:assert/strict";
import { WRITTEN_PAGES } from "../../docs/reference/write.ts";

for (const [name, page] of Object.entries(WRITTEN_PAGES)) {
  Deno.test(`docs/${name} is what \`deno task reference\` writes`, async () => {
    const written = await Deno.readTextFile(new URL(`../../docs/${name}`, import.meta.url));
    assert.equal(written, await page(), "run deno task reference");
  });
}
