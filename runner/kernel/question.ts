/**
 * How a notebook's thread and its listener recognise their questions among all that is published.
 *
 * @module
 */

/** What stands before the number of a question, in the name of an output that there is not. */
export const QUESTION = "probegraph-cell-";
