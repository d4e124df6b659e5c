/**
 * How far an analysis process is kept apart, whatever a decoder is made to do.
 *
 * - `namespaces`: by the kernel. No network; of the file system the programs, read-only, and its own folder.
 * - `limits`: bounds on memory and files by the kernel; files by Node.js, which native code can get around; the network by nothing
 *   but the code (from Node.js 25 on by Node.js).
 * - `none`: as `limits`, without the kernel's bounds, where there is no `/bin/sh`.
 */
export type IsolationLevel = 'namespaces' | 'limits' | 'none';
