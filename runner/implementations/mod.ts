/**
 * The implementations of all built-in ops. Importing this module registers them.
 *
 * @module
 */

import "./casts.ts";
import "./autoencoders.ts";
import "./class_scores.ts";
import "./classifiers.ts";
import "./columns.ts";
import "./comparisons.ts";
import "./control_vectors.ts";
import "./datasets.ts";
import "./device_texts.ts";
import "./edited_models.ts";
import "./edits.ts";
import "./feature_columns.ts";
import "./groups.ts";
import "./guard_scores.ts";
import "./language_models.ts";
import "./logic.ts";
import "./patches.ts";
import "./readings.ts";
import "./rows.ts";
import "./sae_reports.ts";
import "./scores.ts";
import "./span_classifiers.ts";
import "./text.ts";
import "./token_scores.ts";
import "./train_saes.ts";
import "./viz.ts";
