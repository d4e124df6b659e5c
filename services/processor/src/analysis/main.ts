/**
 * Entry of the analysis process: disposable, one folder (the first argument), killed at will. What it is kept from, and
 * by whom, is in `adapters/analysis-process/isolation`.
 */
import { FEATURES } from './features/registry.ts';
import { serveAnalysis } from './serve-analysis.ts';

serveAnalysis(process.argv[2] ?? process.cwd(), FEATURES);
