/**
 * @module
 */

import { registerHandle } from "../registry.ts";
import { LabelColumn } from "./label_column.ts";

/** A column of labels. */
export class CategoricalColumn extends LabelColumn<"categorical"> {}

registerHandle("categorical", CategoricalColumn);
