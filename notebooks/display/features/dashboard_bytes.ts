/**
 * How many bytes parts of a dashboard take.
 *
 * @module
 */

/** Bytes of scripts, styles, the first page of the table and the first card. */
export const FIXED_BYTES = 110_000;
/** The most that the table may take. */
export const TABLE_BYTES = 200_000;
