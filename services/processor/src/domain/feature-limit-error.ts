/** One feature asks for more than a configured limit allows: that costs it alone, as `LIMIT_EXCEEDED`. The message names limit and setting. */
export class FeatureLimitError extends Error {
  override readonly name = 'FeatureLimitError';
}
