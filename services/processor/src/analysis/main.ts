/**
 * Entry of the analysis process: disposable, one folder (its working directory), killed at will. It stays off the network, which
 * nothing but its code enforces yet.
 */
import { serveAnalysis } from './serve-analysis.ts';

serveAnalysis(process.cwd());
