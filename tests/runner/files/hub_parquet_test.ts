import assert from "node:assert/strict";
import { tableFromArrays } from "apache-arrow";
import { Runner } from "../../../mod.ts";
import { concatenate } from "../../../stores/bytes.ts";
import { writeParquet } from "../../../stores/formats/parquet/mod.ts";
import { withVariables } from "../../_variables.ts";
import { withHub } from "../models/hub/with_hub.ts";

let stores = 0;
/** A runner of a store of its own. */
const runnerOf = () => new Runner({ store: `memory://hub-parquet-${stores++}` });

const part = async (first: number, rows = 200) =>
  await concatenate(writeParquet(tableFromArrays({ id: Int32Array.from({ length: rows }, (_, i) => first + i) })));

Deno.test("fromHub() finds a split among the files that the hub made", async () => {
  await withHub(async (hub) => {
    hub.commit("datasets/org/data", { "train.csv": "a\n1\n" });
    hub.commit("datasets/org/data", {
      "default/train/0000.parquet": await part(0),
      "default/train/0001.parquet": await part(200),
      "default/test/0000.parquet": await part(1000),
      "other/partial-train/0000.parquet": await part(2000),
    }, "refs/convert/parquet");
    const runner = runnerOf();
    const train = await runner.fromHub("org/data", { split: "train" });
    const ids = [...await train.colScore("id").toArray()].map(Number);
    assert.deepEqual(ids, Array.from({ length: 400 }, (_, i) => i));
    const test = await runner.fromHub("org/data", { split: "test", rows: [10, 13] });
    assert.deepEqual(await test.toRows(), [{ id: 1010 }, { id: 1011 }, { id: 1012 }]);
    const other = await runner.fromHub("org/data", { config: "other" });
    assert.equal((await other.toRows()).length, 200);
    await assert.rejects(
      runner.fromHub("org/data"),
      /which split of org\/data, default, is meant: split can be test, train/,
    );
    await assert.rejects(runner.fromHub("org/data", { split: "trian" }), /no split "trian" \(did you mean "train"\?\)/);
    await assert.rejects(runner.fromHub("org/data", { config: "none", split: "train" }), /it has default, other/);
    await assert.rejects(runner.fromHub("org/none", { split: "train" }), /Cannot fetch "hf:\/\/datasets\/org\/none/);
    await assert.rejects(runner.fromHub("data"), /name of a dataset as org\/name/);
    await assert.rejects(
      runner.fromHub("org/data", { split: "test", rows: [3, 1] as never }),
      /rows as \[first, end\] .*got \[3, 1\]/,
    );
    // Without the hub, what was fetched is found under its name.
    using _ = withVariables({ HF_HUB_OFFLINE: "1" });
    hub.requests.length = 0;
    assert.equal((await runnerOf().fromHub("org/data", { split: "train" })).uuid, train.uuid);
    assert.deepEqual(hub.requests, []);
  });
});

Deno.test("fromHub() reads a dataset's own parquet files where the hub made none, and at a revision", async () => {
  await withHub(async (hub) => {
    hub.commit("datasets/org/own", {
      "data/train-00000-of-00002.parquet": await part(0),
      "data/train-00001-of-00002.parquet": await part(200),
      "data/validation-00000-of-00001-b42a775f407cee45.parquet": await part(400),
      "data/test.clean-00000-of-00001.parquet": await part(600),
    });
    hub.commit("datasets/org/own", { "en/train/0000.parquet": await part(5) }, "v2");
    const own = await runnerOf().fromHub("org/own", { split: "train" });
    assert.equal((await own.toRows()).length, 400);
    for (const [split, first] of [["validation", 400], ["test.clean", 600]] as const) {
      assert.equal(Number((await (await runnerOf().fromHub("org/own", { split })).toRows())[0].id), first);
    }
    const second = await runnerOf().fromHub("org/own", { revision: "v2" });
    assert.equal(Number((await second.toRows())[0].id), 5);
    hub.commit("datasets/org/texts", { "README.md": "#" });
    await assert.rejects(
      runnerOf().fromHub("org/texts"),
      /finds no splits among the files of org\/texts: name its parquet/,
    );
  });
});

Deno.test("fromHub() sends the token to the hub alone, and says what a gated dataset wants", async () => {
  await withHub(async (hub) => {
    const noise = tableFromArrays({ x: Float64Array.from({ length: 200 }, (_, i) => Math.sin(i * i)) });
    const file = await concatenate(writeParquet(noise));
    hub.commit("datasets/org/gated", { "default/train/0000.parquet": file }, "refs/convert/parquet");
    hub.trouble = ({ host, authorization }) =>
      host === "hub" && authorization === null
        ? new Response("", { status: 401, headers: { "x-error-code": "GatedRepo" } })
        : undefined;
    await assert.rejects(
      runnerOf().fromHub("org/gated"),
      /the dataset is gated: accept its terms at .*\/datasets\/org\/gated/,
    );
    using _ = withVariables({ HF_TOKEN: "hf_test" });
    hub.requests.length = 0;
    const dataset = await runnerOf().fromHub("org/gated");
    assert.deepEqual(hub.requests.map(({ path }) => path.split("/")[5]), ["revision", "paths-info"]);
    assert.equal((await dataset.toRows()).length, 200);
    assert.ok(hub.requests.some(({ host }) => host === "store"));
    assert.ok(hub.requests.every(({ host, authorization }) => host === "hub" || authorization === null));
  });
});
