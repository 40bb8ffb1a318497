/**
 * All filters.
 *
 * @module
 */

import { DATA_FILTERS } from "./data_filters.ts";
import type { Filter } from "./filter.ts";
import { NUMBER_FILTERS } from "./number_filters.ts";
import { SEQUENCE_FILTERS } from "./sequence_filters.ts";
import { TEXT_FILTERS } from "./text_filters.ts";

/** The filters by name: those of Jinja2 but `random` and `urlize`, and krnel-graph's `drop_nulls` and `repr`. */
export const FILTERS: ReadonlyMap<string, Filter> = new Map([
  ...TEXT_FILTERS,
  ...NUMBER_FILTERS,
  ...SEQUENCE_FILTERS,
  ...DATA_FILTERS,
]);
