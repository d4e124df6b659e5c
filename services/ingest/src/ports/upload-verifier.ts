/** Verifies the bytes of upload sessions beside the calls that asked for it. */
export interface UploadVerifier {
  /**
   * Verifies a session, unless somebody else does; the same session is verified once at a time. Resolves when there is nothing
   * more to do for now: it has ended, somebody else works on it, or it failed for a reason that may pass, to be tried again
   * later. What became of it is in the database.
   */
  verify(sessionId: string): Promise<void>;
}
