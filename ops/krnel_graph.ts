/**
 * What krnel-graph, the Python library of which this one is the twin, knows of ops. Taken from its version 0.1.8.
 *
 * @module
 */

/** Its op types. Abstract ones that a graph file may name are among them. */
const TYPES: ReadonlySet<string> = new Set([
  "LoadDatasetOp",
  "LoadLocalParquetDatasetOp",
  "LoadInlineJsonDatasetOp",
  "SelectColumnOp",
  "SelectVectorColumnOp",
  "SelectTextColumnOp",
  "SelectConversationColumnOp",
  "SelectCategoricalColumnOp",
  "SelectTrainTestSplitColumnOp",
  "SelectScoreColumnOp",
  "SelectBooleanColumnOp",
  "SelectJSONColumnOp",
  "ParseJSONColumnOp",
  "AssignRowIDOp",
  "AssignTrainTestSplitOp",
  "JinjaTemplatizeOp",
  "TakeRowsOp",
  "MaskRowsOp",
  "CategoryToBooleanOp",
  "BooleanLogicOp",
  "VectorToScalarOp",
  "PairwiseArithmeticOp",
  "GroupedOp",
  "LLMGenerateTextOp",
  "LLMLayerActivationsOp",
  "LLMLogitScoresOp",
  "TrainClassifierOp",
  "ClassifierPredictOp",
  "ClassifierEvaluationOp",
  "UMAPVizOp",
]);

/** Types whose results it keeps in files of its own: a pickle, and the table of a group's last op. */
const OTHER_FILES: ReadonlySet<string> = new Set(["TrainClassifierOp", "GroupedOp"]);

/** Whether krnel-graph has an op type. */
export function isPythonType(type: string): boolean {
  return TYPES.has(type);
}

/** Whether krnel-graph reads the results of an op type as they are written here. */
export function pythonReads(type: string): boolean {
  return TYPES.has(type) && !OTHER_FILES.has(type);
}

/** Its classifiers. */
export const PYTHON_CLASSIFIERS: readonly string[] = [
  "calibrated_rbf_nusvm",
  "linear_svc",
  "logistic_regression",
  "lr_nystroem",
  "naive_bayes",
  "passive_aggressive",
  "random_forest",
  "rbf_nusvm",
  "rbf_svc",
  "sgd",
  "sgd_nystroem",
  "sgd_nystroem_one_class_svm",
];

/** Those of which scikit-learn has probabilities, and no decision function. */
export const PROBABILISTIC_CLASSIFIERS: readonly string[] = ["calibrated_rbf_nusvm", "naive_bayes", "random_forest"];
