import { defineConfig } from 'vitest/config';

// One whole system at a time: each has a database, a broker and three services, and decodes video.
export default defineConfig({ test: { fileParallelism: false, testTimeout: 120_000, hookTimeout: 120_000 } });
