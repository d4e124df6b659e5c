/**
 * Entry of the reading process: one folder (the first argument) with the language data, the languages (the second), no network, and
 * pictures by messages. What it is kept from, and by whom, is in `adapters/analysis-process/isolation`.
 */
import { serveReading } from './serve-reading.ts';

await serveReading(process.argv[2] ?? process.cwd(), process.argv[3] ?? 'eng');
