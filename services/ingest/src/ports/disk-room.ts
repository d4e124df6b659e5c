/** The room that is left where the media store keeps its bytes. */
export interface DiskRoom {
  /**
   * @param neededBytes what is about to be written, where that is known
   * @throws StoreNearlyFullError when less is free than must stay free, or would be afterwards
   */
  check(neededBytes?: number): Promise<void>;
}
