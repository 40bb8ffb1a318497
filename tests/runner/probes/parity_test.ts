import assert from "node:assert/strict";
import { type Case, difference, readCases } from "./cases.ts";

async function assertAgrees(cases: readonly Case[], tolerance: number): Promise<void> {
  for (const [i, given] of cases.entries()) {
    const found = await difference(given);
    const what = `case ${i}: ${given.model_type} ${JSON.stringify(given.params)} ${given.preprocessing}`;
    assert.ok(found <= tolerance, `${what} differs by ${found}`);
  }
}

for (const name of ["logistic_regression", "linear_svc", "rbf_svc", "rbf_nusvm", "naive_bayes"]) {
  Deno.test(`${name} agrees with scikit-learn's scores`, async () => {
    const cases = readCases("classifiers.json").filter((given) => given.model_type === name);
    assert.ok(cases.length >= 3);
    await assertAgrees(cases, 1e-4);
  });

  Deno.test(`${name} agrees with scikit-learn under other parameters`, async () => {
    await assertAgrees(readCases("more_parameters.json").filter((given) => given.model_type === name), 1e-3);
  });
}

Deno.test("sgd, passive_aggressive, nystroem and calibrated machines make scikit-learn's choices from a seed", async () => {
  await assertAgrees(readCases("stochastic.json"), 1e-2);
});

Deno.test("sgd and passive_aggressive stop early where scikit-learn's do, from a seed", async () => {
  await assertAgrees(readCases("early_stopping.json"), 1e-4);
});

Deno.test("lr_nystroem agrees with krnel-graph's", async () => {
  const cases = readCases("lr_nystroem.json");
  // A polynomial kernel of few columns has few dimensions: scikit-learn's others are the noise of 32-bit floats.
  const noisy = cases.filter(({ params }) => (params.nystroem_params as { kernel?: string }).kernel === "poly");
  assert.equal(noisy.length, 1);
  await assertAgrees(cases.filter((given) => !noisy.includes(given)), 1e-4);
  await assertAgrees(noisy, 1e-2);
});

Deno.test("lda agrees with scikit-learn's, with no shrinkage, a number, and Ledoit and Wolf's", async () => {
  await assertAgrees(readCases("lda.json"), 1e-9);
});

Deno.test("lda on fewer rows than columns agrees with scikit-learn's shrunk covariances, and with NumPy's pseudo-inverse of others", async () => {
  await assertAgrees(readCases("lda_few_rows.json"), 1e-9);
});
