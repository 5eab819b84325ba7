/** The engine's own `throwIfAborted` ends the instance instead of throwing. */
AbortSignal.prototype.throwIfAborted = function (this: AbortSignal): void {
  if (this.aborted) throw this.reason;
};

/** What `work` comes to, or the signal's reason if that comes first. The work itself goes on, with nobody to hear of it. */
export function unlessAborted<T>(signal: AbortSignal | null | undefined, work: Promise<T>): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
