import assert from "node:assert/strict";
import { parsePythonJson } from "../../../ops/python_json.ts";
import { ProbegraphError } from "../../../ops/errors.ts";
import { evaluate, type Report } from "../../../runner/reports/mod.ts";

interface ReportCase {
  scores: number[];
  positives: boolean[];
  negatives: boolean[];
  domain?: boolean[];
  split: string[] | null;
  score_threshold: number | null;
  report: Record<string, unknown>;
}

function readCases(name: string): ReportCase[] {
  const text = Deno.readTextFileSync(new URL(`../../fixtures/reports/${name}`, import.meta.url));
  return parsePythonJson(text) as unknown as ReportCase[];
}

function evaluateCase({ scores, positives, negatives, domain, split, score_threshold }: ReportCase): Report {
  return evaluate(Float64Array.from(scores), mask(positives), mask(negatives), {
    split,
    threshold: score_threshold === null ? null : Number(score_threshold),
    domain: domain === undefined ? null : mask(domain),
  });
}

function mask(values: boolean[]): Uint8Array {
  return Uint8Array.from(values, (value) => value ? 1 : 0);
}

/** Equal keys in equal order, equal text, numbers within 1e-9. */
function assertClose(actual: unknown, expected: unknown, path = "report"): void {
  if (typeof actual === "number") {
    const number = Number(expected);
    const isClose = Number.isNaN(number) ? Number.isNaN(actual) : Math.abs(actual - number) <= 1e-9;
    assert.ok(isClose, `${path}: ${actual} is not ${number}`);
  } else if (typeof actual === "object" && actual !== null) {
    assert.deepEqual(Object.keys(actual), Object.keys(expected as object), path);
    for (const [key, value] of Object.entries(actual)) {
      assertClose(value, (expected as Record<string, unknown>)[key], `${path}.${key}`);
    }
  } else {
    assert.equal(actual, expected, path);
  }
}

for (const name of ["reports.json", "more.json"]) {
  const cases = readCases(name);
  Deno.test(`evaluate() gives krnel-graph's reports: ${cases.length} cases of ${name}`, () => {
    assert.ok(cases.length >= 24);
    for (const recorded of cases) {
      const report = evaluateCase(recorded);
      // krnel-graph lists splits in no particular order.
      assert.deepEqual(Object.keys(report).sort(), Object.keys(recorded.report).sort());
      for (const split of Object.keys(report)) assertClose(report[split], recorded.report[split]);
    }
  });
}

Deno.test("evaluate() lists splits in order of appearance, any name allowed", () => {
  const report = evaluate(Float64Array.of(1, 2, 3), Uint8Array.of(1, 0, 1), Uint8Array.of(0, 1, 0), {
    split: ["__proto__", "b", null],
  });
  assert.deepEqual(Object.keys(report), ["__proto__", "b", "null"]);
  assert.equal(report["b"].count, 1);
});

Deno.test("evaluate() keeps rows without a split apart from a split that is called null", () => {
  const labels = [Uint8Array.of(1, 0, 1, 0), Uint8Array.of(0, 1, 0, 1)] as const;
  const counts = (split: (string | null)[]) => {
    return Object.entries(evaluate(Float64Array.of(1, 2, 3, 4), ...labels, { split })).map((
      [name, { count }],
    ) => [name, count]);
  };
  assert.deepEqual(counts(["null", "null", null, "x"]), [["null", 2], ["null (missing)", 1], ["x", 1]]);
  assert.deepEqual(counts([null, "null (missing)", null, "x"]), [["null", 2], ["null (missing)", 1], ["x", 1]]);
  const names = ["null", "null (missing)", "null (missing) (missing)"];
  assert.deepEqual(counts([names[0], names[1], null, null]), [[names[0], 1], [names[1], 1], [names[2], 2]]);
});

Deno.test("evaluate() reports no rows with a warning", () => {
  const report = evaluate(new Float64Array(), new Uint8Array(), new Uint8Array());
  assert.deepEqual(report, {
    all: { count: 0, n_true: 0, n_false: 0, avg_score: NaN, warnings: ["No samples in this split"] },
  });
});

Deno.test("evaluate() refuses scores that are not finite and says how many", () => {
  const scores = Float64Array.of(NaN, 1, NaN, -Infinity);
  const all = Uint8Array.of(1, 1, 0, 0);
  const rest = Uint8Array.of(0, 0, 1, 1);
  assert.throws(() => evaluate(scores, all, rest), /2 NaN and 1 infinite among the 4 scores of split "all"/);
});

Deno.test("evaluate() ignores scores of rows that are not evaluated", () => {
  const report = evaluate(Float64Array.of(NaN, 1, 0, NaN), Uint8Array.of(1, 1, 0, 0), Uint8Array.of(0, 0, 1, 0), {
    domain: Uint8Array.of(0, 1, 1, 1),
  });
  assert.equal(report.all.roc_auc, 1);
});

Deno.test("evaluate() refuses rows that are both positive and negative", () => {
  assert.throws(
    () => evaluate(Float64Array.of(1, 2), Uint8Array.of(1, 1), Uint8Array.of(1, 1)),
    /some examples \(2\) are both positive and negative/,
  );
});

Deno.test("evaluate() refuses columns of another length and a threshold that is NaN", () => {
  assert.throws(() => evaluate(Float64Array.of(1, 2), Uint8Array.of(1), Uint8Array.of(0, 1)), /positives has 1 rows/);
  const one = Float64Array.of(1);
  assert.throws(() => evaluate(one, Uint8Array.of(1), Uint8Array.of(0), { threshold: NaN }), ProbegraphError);
});

Deno.test("evaluate() treats 0 and -0 as one score", () => {
  const report = evaluate(Float64Array.of(0, -0), Uint8Array.of(1, 0), Uint8Array.of(0, 1));
  assert.equal(report.all.roc_auc, 0.5);
  assert.ok(Object.is(report.all.most_accurate_threshold, 0));
});

Deno.test("evaluate() leaves its inputs as they were", () => {
  const scores = Float64Array.of(3, 1, 2);
  evaluate(scores, Uint8Array.of(1, 0, 1), Uint8Array.of(0, 1, 0));
  assert.deepEqual(scores, Float64Array.of(3, 1, 2));
});
