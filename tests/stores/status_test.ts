import assert from "node:assert/strict";
import { deserialize } from "../../ops/mod.ts";
import { FormatError } from "../../ops/errors.ts";
import { utf8 } from "../../stores/bytes.ts";
import { decodeProgress, decodeStatus, encodeStatus, newStatus } from "../../stores/status.ts";
import { text } from "./contract.ts";
import { reportOp } from "./_ops.ts";

const op = reportOp();

Deno.test("a status file gives back what was written", () => {
  const status = {
    ...newStatus(op, "failed"),
    timeStarted: new Date("2026-01-02T03:04:05.678Z"),
    timeCompleted: new Date("2026-01-02T03:04:06Z"),
    error: "it broke",
    warnings: ["w"],
    bytes: 7,
    checksum: "sha256:00",
  };
  const { graph, ...read } = decodeStatus(encodeStatus(status), op.uuid);
  const { op: _, ...written } = status;
  assert.deepEqual(read, written);
  assert.equal(deserialize(graph as unknown as object)[0].uuid, op.uuid);
});

Deno.test("a status file has krnel-graph's keys and times", () => {
  const data = JSON.parse(text(encodeStatus(newStatus(op, "new")))!);
  assert.deepEqual(Object.keys(data), ["op", "state", "time_started", "time_completed"]);
  assert.deepEqual(Object.keys(data.op), ["outputs", "nodes"]);
  assert.deepEqual([data.state, data.time_started, data.time_completed], ["new", null, null]);
});

Deno.test("unknown keys of a status file are ignored", () => {
  const bytes = utf8('{"op": {}, "state": "new", "time_started": null, "time_completed": null, "later": [1]}');
  assert.deepEqual(decodeStatus(bytes, op.uuid), { graph: {}, state: "new", timeStarted: null, timeCompleted: null });
});

Deno.test("how far an op is can be read without its graph, wherever else a state is spoken of", () => {
  const graph = '{"outputs": ["A_1"], "nodes": {"A_1": {"type": "A", "params": {"a": {}, "state": "failed"}}}}';
  const times = '"time_started": "2026-01-02T03:04:05.678Z", "time_completed": null';
  const spoken = '"warnings": ["}}}, \\"state\\": \\"new\\""], "provenance": {"a": {"b": {"c": {}}}, "state": "new"}';
  for (
    const content of [
      `{"op": ${graph}, "state": "running", ${times}, ${spoken}}`,
      `{"op": ${graph}, "state": "running", ${times}}`,
      ...[0, 1, 2].map((more) => {
        return `{"op": ${graph.replace("A_1", "€".repeat(500))}, "state": "running", ${times}, "error": "${
          "x".repeat(more)
        }"}`;
      }),
      `{"op": ${graph}, "state": "running", ${times}, "error": "${"é".repeat(2000)}"}`,
      `{"op": ${graph}, "error": "e", "state": "running", ${times}}`,
      `{"state": "running", ${times}, "error": "e", "op": ${graph}}`,
      `{"op":${graph},"state":"running",${times}}`,
      `{"op": {}, "state": "new", "bytes": 1}`,
    ]
  ) {
    const { graph: _, ...rest } = decodeStatus(utf8(content), op.uuid);
    assert.deepEqual(decodeProgress(utf8(content), op.uuid), rest, content);
  }
  for (
    const content of [
      "",
      "[]",
      `{"op": ${graph}, "state": "odd"}`,
      `{"op": ${graph}`,
      `{"op": ${graph}, "state": "new"`,
      `{"op": ${graph}, "state": "new"${" ".repeat(2000)}`,
    ]
  ) {
    assert.throws(() => decodeProgress(utf8(content), op.uuid), FormatError, content);
  }
});

Deno.test("a damaged status file is an error that names the op", () => {
  for (const content of ["", "{", "[]", "null", '{"state": "odd"}', '{"op": {}}', "\xff"]) {
    const bytes = content === "\xff" ? new Uint8Array([0xff]) : utf8(content);
    assert.throws(() => decodeStatus(bytes, op.uuid), (error: Error) => {
      assert.ok(error instanceof FormatError);
      assert.match(error.message, /The status of StoreTestReportOp_[0-9a-f]+ is damaged/);
      return true;
    });
  }
});

Deno.test("a state that is a number, large or not, an object or a list is an error that shows it", () => {
  for (const [state, shown] of [["123456789012345678901234567890", "bigint 1"], ["1.0", ""], ["{}", ""], ["[]", ""]]) {
    assert.throws(
      () => decodeStatus(utf8(`{"op": {}, "state": ${state}}`), op.uuid),
      (error) => error instanceof FormatError && error.message.includes(`its state is ${shown}`),
      state,
    );
  }
});
