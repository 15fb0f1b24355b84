/** A request of a debugger's that cannot be fulfilled; whoever sent it is told why. */
export class DebugError extends Error {}
