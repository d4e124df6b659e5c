import { defineConfig } from 'vitest/config';

// Starting a process takes seconds on a busy machine.
export default defineConfig({ test: { testTimeout: 20_000 } });
