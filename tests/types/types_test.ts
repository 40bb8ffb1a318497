import assert from "node:assert/strict";
import type { BuiltInClassifier } from "../../ops/mod.ts";
import { classifierNames } from "../../runner/probes/mod.ts";
import { define } from "./define.ts";
import { handles, knownFields, metrics, namesOfFiles, opTypes } from "./handles.ts";
import { ownMethods } from "./own_methods.ts";
import { names, slots } from "./templates.ts";

Deno.test("the type tests are part of the program that the compiler checks", () => {
  for (const checked of [define, handles, knownFields, metrics, namesOfFiles, opTypes, names, ownMethods, slots]) {
    assert.equal(typeof checked, "function");
  }
});

Deno.test("the classifiers whose names editors complete are those that are built in", () => {
  // The compiler says where a name is missing here, and where there is one too many.
  const named: Readonly<Record<BuiltInClassifier, true>> = {
    calibrated_rbf_nusvm: true,
    ccs: true,
    lda: true,
    linear_svc: true,
    logistic_regression: true,
    lr_nystroem: true,
    mean_difference: true,
    naive_bayes: true,
    passive_aggressive: true,
    random_forest: true,
    rbf_nusvm: true,
    rbf_svc: true,
    sgd: true,
    sgd_nystroem: true,
    sgd_nystroem_one_class_svm: true,
  };
  assert.deepEqual(Object.keys(named), classifierNames());
});
