/**
 * Hands on the items of `source` until `signal` is aborted; then it throws the signal's reason at once, also while the
 * source is silent, and tells the source to stop.
 */
export async function* untilAborted<Item>(
  source: AsyncIterable<Item>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Item, void, undefined> {
  signal?.throwIfAborted();
  const iterator = source[Symbol.asyncIterator]();
  // One listener that rejects the wait of the moment. Promise.race against one long-lived promise would keep a reaction
  // per item until the end of the stream (nodejs/node#17469): a million of them for a large file.
  let rejectWait: ((reason: unknown) => void) | undefined;
  const onAbort = () => rejectWait?.(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  let exhausted = false;
  try {
    while (true) {
      signal?.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<Item>>();
      rejectWait = reject;
      iterator.next().then(resolve, reject);
      const item = await promise;
      if (item.done === true) {
        exhausted = true;
        return;
      }
      yield item.value;
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    if (!exhausted) stopSource(iterator);
  }
}

/** Not awaited: an async generator ends only after the `next()` it is in, which may never come. */
function stopSource(iterator: AsyncIterator<unknown>): void {
  iterator.return?.().then(
    () => undefined,
    // The source is given up for a reason that is already on its way to the caller; how it dies adds nothing.
    () => undefined,
  );
}
