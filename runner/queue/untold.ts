/**
 * What is said where a server does not tell who works for a queue.
 *
 * @module
 */

/** Why nothing is known of workers, for people. */
export const UNTOLD = "the Redis server does not tell who is connected (CLIENT LIST and CLIENT SETNAME)";
