import assert from "node:assert/strict";
import { FormatError } from "../../ops/errors.ts";
import { utf8 } from "../../stores/bytes.ts";
import { DamagedResultError, type DamageReport } from "../../stores/damaged.ts";
import { opFolder } from "../../stores/keys.ts";
import { acquireLease } from "../../stores/lease.ts";
import { MemoryStore } from "../../stores/memory.ts";
import { ResultStore } from "../../stores/results.ts";
import { keys, text } from "./contract.ts";
import { completed, jsonResult, reportOp } from "./_ops.ts";

const op = reportOp();
const RESULT = `${opFolder(op.uuid)}/result.json`;

/** A store with one result, of which one bit flipped; and what was reported. */
async function withBitRot(): Promise<{ results: ResultStore; reports: DamageReport[] }> {
  const reports: DamageReport[] = [];
  const results = new ResultStore(new MemoryStore(), { onDamaged: (report) => reports.push(report) });
  await results.write(op, jsonResult("value"), completed(op));
  await results.store.put(RESULT, utf8('"valuf"\n'));
  return { results, reports };
}

for (const method of ["read", "verify"] as const) {
  Deno.test(`${method}() sets a damaged result aside, reports it, and lets it be computed again`, async () => {
    const { results, reports } = await withBitRot();
    await assert.rejects(results[method](op), (error: Error) => {
      assert.ok(error instanceof DamagedResultError);
      assert.match(error.message, /is damaged: .*result\.json has the checksum sha256:.*set aside as .*damaged-/);
      return true;
    });
    assert.equal(reports.length, 1);
    assert.equal(text(await results.store.get(reports[0].setAside!)), '"valuf"\n');
    assert.equal(await results.has(op), false);
    assert.equal((await keys(results.store)).filter((key) => key.includes("/damaged-")).length, 2);
    await results.write(op, jsonResult("value"), completed(op));
    assert.deepEqual(await results.read(op), jsonResult("value"));
    assert.equal(text(await results.store.get(reports[0].setAside!)), '"valuf"\n');
  });
}

Deno.test("a truncated result is damaged, whatever its reader says of it", async () => {
  const { results } = await withBitRot();
  await results.store.put(RESULT, utf8('"va'));
  await assert.rejects(results.read(op), DamagedResultError);
});

Deno.test("what another process computes anew is not set aside a second time", async () => {
  const { results, reports } = await withBitRot();
  const lease = await acquireLease(results.store, op.uuid);
  await assert.rejects(results.read(op), /Another process deals with it/);
  await lease.release();
  assert.deepEqual(reports, []);
  assert.equal(await results.has(op), true);
});

Deno.test("a result without a checksum that cannot be read is left where it is", async () => {
  const results = new ResultStore(new MemoryStore());
  await results.write(op, jsonResult("value"), completed(op));
  await results.writeStatus(completed(op));
  await results.store.put(RESULT, utf8('"va'));
  await assert.rejects(
    results.read(op),
    (error) => error instanceof FormatError && !(error instanceof DamagedResultError),
  );
  assert.equal(await results.verify(op), undefined);
  assert.equal(await results.has(op), true);
});

Deno.test("a damaged status does not keep a result from being read", async () => {
  const results = new ResultStore(new MemoryStore());
  await results.write(op, jsonResult("value"), completed(op));
  await results.store.put(`${opFolder(op.uuid)}/status.json`, utf8("{"));
  assert.deepEqual(await results.read(op), jsonResult("value"));
});
