// The dependency rule of docs/architecture.md: domain <- usecases -> ports <- adapters, wired by app.ts and main.ts.
const SERVICE = '^services/[^/]+/src';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          '\\.d\\.ts$',
          '(^|/)(vitest\\.config|main)\\.ts$',
          '\\.test\\.ts$',
          'generate\\.mjs$',
          '\\.cjs$',
          '/docs/browser/',
        ],
      },
      to: {},
    },
    {
      name: 'domain-imports-nothing',
      comment: 'The rules of the domain know no library, no port and no adapter; generated contract types are allowed.',
      severity: 'error',
      from: { path: `${SERVICE}/domain/`, pathNot: '\\.test\\.ts$' },
      to: { pathNot: [`${SERVICE}/domain/`, '^packages/contracts/', 'node_modules/@bufbuild/protobuf/'] },
    },
    {
      name: 'usecases-import-domain-and-ports',
      severity: 'error',
      from: { path: `${SERVICE}/usecases/`, pathNot: '\\.test\\.ts$' },
      to: { path: `${SERVICE}/(adapters|rpc|app|main|config)` },
    },
    {
      name: 'ports-import-domain',
      severity: 'error',
      from: { path: `${SERVICE}/ports/` },
      to: { path: `${SERVICE}/(usecases|adapters|rpc|app|main|config)` },
    },
    {
      name: 'adapters-do-not-know-usecases',
      severity: 'error',
      from: { path: `${SERVICE}/adapters/`, pathNot: '\\.test\\.ts$' },
      to: { path: `${SERVICE}/(usecases|rpc|app|main)` },
    },
    {
      name: 'only-app-and-main-import-adapters',
      severity: 'error',
      from: {
        path: `${SERVICE}/`,
        pathNot: [
          `${SERVICE}/adapters/`,
          `${SERVICE}/(app|main|command-program|keys|reconcile)\\.ts$`,
          '\\.test\\.ts$',
        ],
      },
      to: { path: `${SERVICE}/adapters/` },
    },
    {
      name: 'services-do-not-import-each-other',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/([^/]+)/', pathNot: '^services/$1/' },
    },
    {
      name: 'no-deep-imports',
      comment: 'A package is used through its exports only.',
      severity: 'error',
      from: { path: '^(packages|services|scripts|acceptance|benchmarks)/([^/]+)/' },
      to: { path: '^packages/([^/]+)/src/(?!index\\.ts$|gen/)', pathNot: '^packages/$2/' },
    },
    {
      name: 'acceptance-is-black-box',
      severity: 'error',
      from: { path: '^acceptance/' },
      to: { path: '^services/' },
    },
    {
      name: 'libav-stays-in-the-analysis-process',
      severity: 'error',
      from: {
        path: '^(services|packages)/',
        pathNot: ['^services/processor/src/analysis/', '^packages/sample-video/'],
      },
      to: { path: 'node_modules/node-av/' },
    },
    {
      name: 'tesseract-stays-in-the-reading-process',
      severity: 'error',
      from: { path: '^(services|packages)/', pathNot: ['^services/processor/src/text-reading/'] },
      to: { path: 'node_modules/tesseract\\.js/' },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-test-code-in-production',
      severity: 'error',
      from: {
        path: '^(services|packages)/[^/]+/src/',
        pathNot: ['\\.test\\.ts$', '^packages/(test-kit|sample-video)/'],
      },
      to: { path: '^packages/(test-kit|sample-video)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/|src/gen/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
