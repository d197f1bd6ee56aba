/** The architecture, as rules. What each room is for: CONTRIBUTING.md. */

/** The services; `runtime` is what they share, `cli` wires all. */
const SERVICES = 'collector|journeys|loader|insights';
/** What a domain may call: contracts and pure functions over them, parsers, hashes. No clock, no randomness, no I/O. */
const PURE = [
  '^schemas/(record|touchpoint|outputs|identifier|normalise|partition|score|codec|site|text)\\.ts$',
  '^(node:)?(crypto|net)$',
  'node_modules/(bowser|isbot|libphonenumber-js)/',
];
/** Beside those, it may name these types. */
const NAMED_IN_DOMAINS = '^(schemas/|services/runtime/errors\\.ts$)';
const TESTS = '(^tests/|\\.test\\.tsx?$)';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Modules that call each other are one module, or one of them has a part in the wrong room.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'domain-is-pure',
      comment: 'A domain imports contract types and the domain of its own service, nothing that touches the world.',
      severity: 'error',
      from: { path: '^services/([^/]+)/.*domain/', pathNot: TESTS },
      to: { pathNot: [...PURE, NAMED_IN_DOMAINS, '^services/$1/.*domain/'] },
    },
    {
      name: 'domain-calls-nothing-impure',
      comment: 'Of the other contracts and the error codes a domain imports types only.',
      severity: 'error',
      from: { path: '^services/([^/]+)/.*domain/', pathNot: TESTS },
      to: { path: NAMED_IN_DOMAINS, pathNot: PURE, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'services-do-not-know-each-other',
      comment: 'Services meet in topics and tables only.',
      severity: 'error',
      from: { path: `^services/(${SERVICES})/`, pathNot: TESTS },
      to: { path: `^services/(${SERVICES}|cli)/`, pathNot: '^services/$1/' },
    },
    {
      name: 'runtime-is-below-the-services',
      severity: 'error',
      from: { path: '^services/runtime/', pathNot: TESTS },
      to: { path: '^(services|deploy|tests)/', pathNot: '^services/runtime/' },
    },
    {
      name: 'contracts-are-at-the-bottom',
      severity: 'error',
      from: { path: '^schemas/', pathNot: TESTS },
      to: { path: '^(services|deploy|tests)/' },
    },
    {
      name: 'one-place-knows-kafkajs',
      comment: 'services/runtime/log is the adapter; deploy/local asks a broker whether it is up.',
      severity: 'error',
      from: { pathNot: ['^services/runtime/log/', '^deploy/local/kafka/', TESTS] },
      to: { path: 'node_modules/kafkajs' },
    },
    {
      name: 'one-place-knows-the-clickhouse-client',
      severity: 'error',
      from: { pathNot: ['^services/runtime/clickhouse/', TESTS] },
      to: { path: 'node_modules/@clickhouse/client' },
    },
    {
      name: 'embedded-servers-are-for-the-command-line-and-tests',
      comment: 'What runs in production must not carry them.',
      severity: 'error',
      from: { path: `^services/(${SERVICES}|runtime)/`, pathNot: TESTS },
      to: { path: '^deploy/' },
    },
    {
      name: 'tests-stay-outside',
      severity: 'error',
      from: { pathNot: TESTS },
      to: { path: TESTS },
    },
    {
      name: 'what-is-imported-is-declared',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'unknown'] },
    },
    {
      name: 'what-runs-does-not-need-development-packages',
      severity: 'error',
      from: { path: '^(services|schemas|deploy)/', pathNot: [TESTS, '^services/insights/web/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
