/**
 * @module
 */

/** How a command ended, for whoever called it. */
export const EXIT = {
  /** All that was asked for is done. */
  done: 0,
  /** An op failed, or something that the command needs did. */
  failed: 1,
  /** The command line was not understood, or names something that is not there. */
  usage: 2,
  /** Stopped with Ctrl-C, as shells count it, or with SIGTERM. */
  interrupted: 130,
} as const;
