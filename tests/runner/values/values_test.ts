import assert from "node:assert/strict";
import { Runner } from "../../../mod.ts";

interface Column {
  readonly type: string;
  /** What Jinja2 makes of each value. */
  readonly texts: readonly string[];
  /** What it makes of a list that holds the value. */
  readonly listed: readonly string[];
  readonly json: readonly unknown[];
}

const fixtures = new URL("../../fixtures/", import.meta.url);
const files: Record<string, Record<string, Column>> = JSON.parse(
  Deno.readTextFileSync(new URL("values/values.json", fixtures)),
);

/** Everything as `JSON.stringify` prints it, NaN as null. */
function printed(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

for (const [file, columns] of Object.entries(files)) {
  const path = new URL(file, fixtures);
  const names = Object.keys(columns);

  Deno.test(`templates print the values of ${file} as Python does, in every process`, async () => {
    const store = await Deno.makeTempDir();
    for (const process of ["first", "second"]) {
      const dataset = await new Runner({ store }).fromParquet(path);
      for (const name of names) {
        const x = dataset.colJson(name);
        assert.deepEqual(
          await dataset.template("{{ x }}", { x }).toArray(),
          columns[name].texts,
          `${process}: ${name}`,
        );
        assert.deepEqual(await dataset.template("{{ [x] }}", { x }).toArray(), columns[name].listed, name);
      }
    }
    await Deno.remove(store, { recursive: true });
  });

  Deno.test(`toJson() of ${file} is plain JSON, for the dataset and for each column`, async () => {
    const dataset = await new Runner({ store: "memory://" }).fromParquet(path);
    const rows = await dataset.toJson() as Record<string, unknown>[];
    for (const name of names) {
      const { json } = columns[name];
      assert.deepEqual(printed(await dataset.colJson(name).toJson()), json, name);
      assert.deepEqual(printed(rows.map((row) => row[name])), json, name);
    }
  });

  Deno.test(`chosen rows of ${file} keep their values`, async () => {
    const dataset = await new Runner({ store: "memory://" }).fromParquet(path);
    const taken = dataset.take(null, { offset: 1 });
    const stepped = dataset.take(null, { skip: 2 });
    for (const name of names) {
      const { json } = columns[name];
      assert.deepEqual(printed(await taken.colJson(name).toJson()), json.slice(1), name);
      assert.deepEqual(printed(await stepped.colJson(name).toJson()), json.filter((_, i) => i % 2 === 0), name);
    }
  });

  Deno.test(`rows of ${file} have one id where they are equal, and only there`, async () => {
    const dataset = await new Runner({ store: "memory://" }).fromParquet(path);
    const ids = await dataset.assignRowId().toArray() as string[];
    const rows = ids.map((_, row) => JSON.stringify(names.map((name) => columns[name].texts[row])));
    assert.equal(new Set(ids).size, new Set(rows).size);
  });
}
