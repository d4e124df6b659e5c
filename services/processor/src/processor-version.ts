import manifest from '../package.json' with { type: 'json' };

/** Version of this program. */
export const PROCESSOR_VERSION: string = manifest.version;
