/** The room that is left where the media store keeps its bytes. */
export interface DiskRoom {
  /** @throws StoreNearlyFullError when less is free than must stay free */
  check(): Promise<void>;
}
