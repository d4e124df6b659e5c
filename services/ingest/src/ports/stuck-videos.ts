/** Finds videos whose work stands in a state that no transition leaves behind; see ailmentsOf. */
export interface StuckVideos {
  /**
   * At most `limit` ids of videos that may be stuck and that nothing has changed since `before`. To be looked at again under
   * locks: what is found was true a moment ago.
   */
  find(before: Date, limit: number): Promise<readonly string[]>;
}
