/**
 * @module
 */

/** A host is no public one. */
export class NotPublicError extends Error {}
