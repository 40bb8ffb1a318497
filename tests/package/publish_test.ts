import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import config from "../../deno.json" with { type: "json" };
import { dryRun, ROOT } from "./_packed.ts";

const { warnings, files } = await dryRun();

Deno.test("the package is published without a slow type; all that cannot be followed are the imports of users' files", () => {
  assert.deepEqual(warnings, ["unanalyzable-dynamic-import", "unanalyzable-dynamic-import"]);
});

Deno.test("the package has the entry points, the documents, and the sources alone", () => {
  const listed = new Set(files);
  for (const entry of Object.values(config.exports)) assert.ok(listed.has(entry.slice(2)), entry);
  for (const document of ["CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md"]) assert.ok(listed.has(document));
  const odd = files.filter((file) => !/\.(ts|js|css|wat|json)$/.test(file) && !/^[A-Z]+(\.md)?$/.test(file));
  assert.deepEqual(odd, []);
});

Deno.test("what the package's modules import from beside them is in the package", async () => {
  const listed = new Set(files);
  const missing: string[] = [];
  for (const file of files.filter((each) => each.endsWith(".ts"))) {
    const source = await Deno.readTextFile(join(ROOT, file));
    const named = [...source.matchAll(/(?:^(?:import|export)\b[^;]*?|\bimport\(|new URL\()"(\.{1,2}\/[^"]+)"/gm)];
    for (const [, target] of named) {
      const path = join(dirname(file), target).replaceAll("\\", "/");
      if (/\.\w+$/.test(path) && !listed.has(path)) missing.push(`${file}: ${target}`);
    }
  }
  assert.deepEqual(missing, []);
});

Deno.test("the package has at most 3 MB, compressed as it is sent", async () => {
  const parts = await Promise.all(files.map((file) => Deno.readFile(join(ROOT, file))));
  const packed = await new Response(new Blob(parts).stream().pipeThrough(new CompressionStream("gzip"))).bytes();
  assert.ok(packed.length > 100_000 && packed.length < 3e6, `${packed.length} bytes`);
});
